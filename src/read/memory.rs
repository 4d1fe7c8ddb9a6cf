//! How much memory there is for a run.

use std::path::{Path, PathBuf};

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// Where Linux shows control groups.
const GROUPS: &str = "/sys/fs/cgroup";

/// The memory of the machine in bytes, or less where the process may not use all of it: by its control group (Linux, both
/// versions) or by a limit of its address space (`ulimit -v`). `None` where the system tells nothing.
pub(super) fn available() -> Option<u64> {
    let kind = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let machine = Some(System::new_with_specifics(kind).total_memory()).filter(|&bytes| bytes > 0);
    let read = |path: &Path| std::fs::read_to_string(path).ok();
    let groups = read(Path::new("/proc/self/cgroup")).unwrap_or_default();
    let granted = files_of_groups(&groups).iter().filter_map(|path| granted(&read(path)?)).min();
    let space = read(Path::new("/proc/self/limits")).and_then(|limits| address_space(&limits));
    [machine, granted, space].into_iter().flatten().min()
}

/// The files in which limits of the process's groups and those above them stand. In a container the path that the process
/// is told may be that of the host; what applies to it then stands at the root.
fn files_of_groups(groups: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
        let (roots, file): (&[&str], &str) = match controllers {
            "" => (&["", "unified"], "memory.max"),
            _ if controllers.split(',').any(|name| name == "memory") => (&["memory"], "memory.limit_in_bytes"),
            _ => continue,
        };
        for root in roots {
            let root = Path::new(GROUPS).join(root);
            files.extend(Path::new(path.trim_start_matches('/')).ancestors().map(|part| root.join(part).join(file)));
        }
    }
    files
}

/// What a control group grants; `max` and the largest number there is stand for all there is.
fn granted(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|&bytes| bytes < i64::MAX as u64 / 2)
}

/// The soft limit of the address space, from what the kernel says of the limits of a process.
fn address_space(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_groups_stand_where_either_version_has_them() {
        let files = files_of_groups("4:memory:/a/b\n1:cpu:/c\n0::/d\n");
        let named: Vec<&str> = files.iter().filter_map(|path| path.to_str()).collect();
        assert_eq!(
            named,
            [
                "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/a/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/d/memory.max",
                "/sys/fs/cgroup/memory.max",
                "/sys/fs/cgroup/unified/d/memory.max",
                "/sys/fs/cgroup/unified/memory.max",
            ]
        );
    }

    #[test]
    fn what_is_granted_is_a_number_or_everything() {
        for (text, expected) in
            [("536870912\n", Some(536_870_912)), ("max\n", None), ("9223372036854771712\n", None), ("", None)]
        {
            assert_eq!(granted(text), expected, "{text:?}");
        }
        let limits = "Limit   Soft Limit   Hard Limit   Units\nMax address space   4096000000   unlimited   bytes\n";
        assert_eq!(address_space(limits), Some(4_096_000_000));
        assert_eq!(address_space("Max address space   unlimited   unlimited   bytes"), None);
    }

    #[test]
    fn this_machine_has_memory() {
        assert!(available().is_some_and(|bytes| bytes > 64 << 20));
    }
}
