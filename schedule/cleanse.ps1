# The periodic cleanse on Windows: cleans what lies in -Inbox into a folder of the day, with what earlier runs left.
#
#   powershell -File cleanse.ps1 -Inbox D:\exports -WorkFolder D:\ordermend
#
# In the work folder stand runs\DAY, exports\DAY, quality.db, and, where people have decided something, decisions.csv.
# Ends with ordermend's own exit code.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Inbox,
    [Parameter(Mandatory)] [string] $WorkFolder,
    [ValidateRange(1, 3650)] [int] $Keep = 14,
    # Where each export holds new orders alone, so that the older ones have not vanished.
    [switch] $NoPrevious,
    # Further options of `ordermend clean`, such as '--source', 'taobao'.
    [string[]] $Options = @(),
    [ValidatePattern('^\d{4}-\d{2}-\d{2}$')] [string] $Day = (Get-Date -Format 'yyyy-MM-dd')
)
$ErrorActionPreference = 'Stop'

$runs = Join-Path $WorkFolder 'runs'
$exports = Join-Path $WorkFolder 'exports'
New-Item -ItemType Directory -Force -Path $runs, $exports | Out-Null

# The folders of days, oldest first.
function Get-Days([string] $Folder) {
    Get-ChildItem -LiteralPath $Folder -Directory | Where-Object Name -Match '^\d{4}-\d{2}-\d{2}$' | Sort-Object Name
}

function Get-DayBefore([string] $Folder) {
    Get-Days $Folder | Where-Object { $_.Name -lt $Day } | Select-Object -Last 1
}

$arguments = @(
    'clean', $Inbox, '--output', (Join-Path $runs $Day), '--force', '--as-of', $Day, '--fail-on', 'fail', '--quiet',
    '--history', (Join-Path $WorkFolder 'quality.db')
)
$decisions = Join-Path $WorkFolder 'decisions.csv'
if (Test-Path -LiteralPath $decisions) {
    $arguments += '--decisions', $decisions
}
$last = Get-DayBefore $runs
if ($last) {
    $map = Join-Path $last.FullName 'customer_map.csv'
    if (Test-Path -LiteralPath $map) {
        $arguments += '--previous-map', $map
    }
}
$last = Get-DayBefore $exports
if ($last -and -not $NoPrevious) {
    $arguments += '--previous', $last.FullName
}

# What ordermend says on the error stream is no error of this script.
$ErrorActionPreference = 'Continue'
& ordermend @arguments @Options
$status = $LASTEXITCODE
$ErrorActionPreference = 'Stop'
# A program that could not be started has no exit code.
if ($null -eq $status) {
    exit 4
}

# With 0 and 1 the folder is whole; with anything else nothing was written.
if ($status -le 1) {
    $kept = Join-Path $exports $Day
    if (Test-Path -LiteralPath $kept) {
        Remove-Item -LiteralPath $kept -Recurse -Force
    }
    Copy-Item -LiteralPath $Inbox -Destination $kept -Recurse
    foreach ($folder in $runs, $exports) {
        Get-Days $folder | Select-Object -SkipLast $Keep | Remove-Item -Recurse -Force
    }
}
exit $status
