#!/usr/bin/env bash
# The periodic cleanse: cleans what lies in INBOX into a folder of the day, with what earlier runs left.
#
#   cleanse.sh INBOX HOME [OPTION...]
#
# Options are those of `ordermend clean`, such as `--source taobao`.
# In HOME stand `runs/DAY` (what `ordermend clean` leaves), `exports/DAY` (the exports as they came, for the next run to
# compare with), `quality.db`, and, where people have decided something, `decisions.csv`. Ends with ordermend's own exit code.
#
#   KEEP=14          how many days stay in runs/ and exports/
#   PREVIOUS=yes     no where each export holds new orders alone, so that the older ones have not vanished
#   DAY=2024-06-30   the day to run for; today where it is left out
set -euo pipefail

inbox="${1:?name the folder of exports}"
home="${2:?name the folder to work in}"
shift 2
keep="${KEEP:-14}"
day="${DAY:-$(date +%F)}"
[[ "$keep" =~ ^[1-9][0-9]*$ ]] || { printf 'KEEP: not a number of days\n' >&2; exit 2; }
[[ "$day" =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || { printf 'DAY: write it as in 2024-06-30\n' >&2; exit 2; }

umask 027
mkdir -p "$home/runs" "$home/exports"

# Two runs at a time would write to one folder.
if command -v flock >/dev/null 2>&1; then
  exec 9>"$home/lock"
  flock --nonblock 9 || { printf 'another run is under way\n' >&2; exit 4; }
fi

# The folders of days in `$1`, oldest first.
days() {
  find "$1" -mindepth 1 -maxdepth 1 -type d -name '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' -exec basename {} \; | sort
}

# The last day before this one in `$1`.
before() {
  days "$1" | awk -v day="$day" '$0 < day' | tail -n 1
}

# Removes all but the last days of `$1`.
prune() {
  local old
  days "$1" | sort -r | tail -n "+$((keep + 1))" | while IFS= read -r old; do
    rm -rf -- "${1:?}/$old"
  done
}

command=(clean "$inbox" --output "$home/runs/$day" --force --as-of "$day" --fail-on fail --quiet)
command+=(--history "$home/quality.db")
if [ -f "$home/decisions.csv" ]; then
  command+=(--decisions "$home/decisions.csv")
fi
last="$(before "$home/runs")"
if [ -n "$last" ] && [ -f "$home/runs/$last/customer_map.csv" ]; then
  command+=(--previous-map "$home/runs/$last/customer_map.csv")
fi
last="$(before "$home/exports")"
if [ -n "$last" ] && [ "${PREVIOUS:-yes}" = yes ]; then
  command+=(--previous "$home/exports/$last")
fi

status=0
ordermend "${command[@]}" "$@" || status=$?
# With 0 and 1 the folder is whole; with anything else nothing was written.
if [ "$status" -le 1 ]; then
  rm -rf -- "$home/exports/$day"
  # A copy that is cut off is not taken for the day's, and a link is followed.
  rm -rf -- "$home/exports/.new"
  mkdir -p "$home/exports/.new"
  cp -R -- "$inbox/." "$home/exports/.new"
  mv -- "$home/exports/.new" "$home/exports/$day"
  prune "$home/runs"
  prune "$home/exports"
fi
exit "$status"
