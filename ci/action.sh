#!/usr/bin/env bash
# What `action.yml` runs: `install` gets the program, `check` judges exports with it.
#
# Inputs come as environment variables, and nothing of them is ever part of a command's text.
set -euo pipefail
# Patterns such as `exports/*.csv` are for ordermend, which knows what an export is.
set -f

# The step summary takes 1 MiB at most.
readonly SUMMARY_BYTES=1000000

# Says what is wrong as GitHub shows it, and ends as ordermend does for a wrong usage.
fail() {
  printf '::error title=ordermend::%s\n' "$1"
  exit 2
}

# The version that the action itself holds.
own_version() {
  sed -n 's/^version = "\([^"]*\)".*$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1
}

# The target that releases are built for on this runner; nothing where there is none.
target() {
  case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
    Linux-X64) printf 'x86_64-unknown-linux-musl' ;;
    Linux-ARM64) printf 'aarch64-unknown-linux-musl' ;;
    macOS-X64) printf 'x86_64-apple-darwin' ;;
    macOS-ARM64) printf 'aarch64-apple-darwin' ;;
    Windows-X64) printf 'x86_64-pc-windows-msvc' ;;
  esac
}

# The name of the program's file.
program() {
  if [ "${RUNNER_OS:-}" = Windows ]; then
    printf 'ordermend.exe'
  else
    printf 'ordermend'
  fi
}

# Downloads `$1` to `$2`.
download() {
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$2" "$1"
}

# Checks the archive `$1` against the sum beside it.
verify() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum --check --quiet "$1.sha256"
  else
    shasum -a 256 --check --quiet "$1.sha256"
  fi
}

# Unpacks the release `$1` for `$2` to the folder `$3`; fails where there is none.
fetch() {
  local name="ordermend-v$1-$2" archive url
  case "$2" in
    *windows*) archive="$name.zip" ;;
    *) archive="$name.tar.gz" ;;
  esac
  url="${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY/releases/download/v$1/$archive"
  download "$url" "$3/$archive" || return 1
  download "$url.sha256" "$3/$archive.sha256" || return 1
  (cd "$3" && verify "$archive") || fail "$archive is not what its checksum says"
  case "$archive" in
    *.zip) unzip -q "$3/$archive" -d "$3" ;;
    *) tar -xzf "$3/$archive" -C "$3" ;;
  esac
  mv "$3/$name/$(program)" "$3/"
}

install() {
  local version own target folder
  own="$(own_version)"
  version="${INPUT_VERSION:-$own}"
  version="${version#v}"
  [[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "version: not a version such as $own"
  ACTION_REPOSITORY="${ACTION_REPOSITORY:-${GITHUB_REPOSITORY:-}}"
  [[ "$ACTION_REPOSITORY" =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || fail "the action's repository is not known"
  target="$(target)"
  folder="$(mktemp -d "$RUNNER_TEMP/ordermend-bin.XXXXXX")"
  if [ -n "$target" ] && fetch "$version" "$target" "$folder"; then
    printf 'ordermend %s for %s\n' "$version" "$target"
  else
    [ "$version" = "$own" ] || fail "version: there is no release $version for this runner, and the action holds $own"
    command -v cargo >/dev/null 2>&1 || fail "there is no release $version for this runner, and no cargo to build it"
    printf 'no release %s for this runner: building it\n' "$version"
    cargo build --release --locked --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$folder/target"
    mv "$folder/target/release/$(program)" "$folder/"
  fi
  printf '%s\n' "$folder" >>"$GITHUB_PATH"
}

# Puts the lines of `$1` that are not blank into the array `lines`.
split_lines() {
  local line
  lines=()
  while IFS= read -r line || [ -n "$line" ]; do
    line="${line%$'\r'}"
    if [[ "$line" =~ [^[:space:]] ]]; then
      lines+=("$line")
    fi
  done <<<"$1"
}

# Adds the report `$1` to the summary of the step, cut at a line where it is too long.
summarise() {
  [ -f "$1" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ] || return 0
  if [ "$(wc -c <"$1")" -le "$SUMMARY_BYTES" ]; then
    cat "$1" >>"$GITHUB_STEP_SUMMARY"
  else
    head -c "$SUMMARY_BYTES" "$1" | sed '$d' >>"$GITHUB_STEP_SUMMARY"
    printf '\n…\n' >>"$GITHUB_STEP_SUMMARY"
  fi
}

check() {
  local -a lines words command
  local folder line status=0
  folder="$(mktemp -d "$RUNNER_TEMP/ordermend.XXXXXX")"
  command=(check --format github)
  command+=(--format "sarif=$folder/ordermend.sarif")
  command+=(--format "junit=$folder/junit.xml")
  command+=(--format "markdown=$folder/summary.md")
  if [ -n "${INPUT_FAIL_ON:-}" ]; then
    command+=("--fail-on=$INPUT_FAIL_ON")
  fi
  if [ -n "${INPUT_SOURCE:-}" ]; then
    command+=("--source=$INPUT_SOURCE")
  fi
  split_lines "${INPUT_RULES:-}"
  for line in ${lines[@]+"${lines[@]}"}; do
    command+=("--rules=$line")
  done
  # Words end at blanks and nothing else is special in them.
  split_lines "${INPUT_ARGS:-}"
  for line in ${lines[@]+"${lines[@]}"}; do
    read -r -a words <<<"$line"
    command+=("${words[@]}")
  done
  split_lines "${INPUT_PATHS:-}"
  [ "${#lines[@]}" -gt 0 ] || fail "paths: name the exports to judge, one on each line"
  ordermend "${command[@]}" -- "${lines[@]}" || status=$?
  summarise "$folder/summary.md"
  {
    printf 'exit-code=%s\n' "$status"
    # A run that could not judge writes no reports. A later step that asks for one must not start then, and fail again.
    [ ! -s "$folder/ordermend.sarif" ] || printf 'sarif=%s\n' "$folder/ordermend.sarif"
    [ ! -s "$folder/junit.xml" ] || printf 'junit=%s\n' "$folder/junit.xml"
    [ ! -s "$folder/summary.md" ] || printf 'markdown=%s\n' "$folder/summary.md"
  } >>"$GITHUB_OUTPUT"
  exit "$status"
}

case "${1:-}" in
  install) install ;;
  check) check ;;
  *) fail "say install or check" ;;
esac
