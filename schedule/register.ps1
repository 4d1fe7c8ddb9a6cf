# Registers the periodic cleanse with the Task Scheduler, each day at 05:30. Run it as an administrator.
#
#   .\register.ps1 -Inbox D:\exports -WorkFolder D:\ordermend -Options '--source', 'taobao'
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Inbox,
    [Parameter(Mandatory)] [string] $WorkFolder,
    # These are for cleanse.ps1, which says what they are for.
    [ValidateRange(1, 3650)] [int] $Keep = 14,
    [switch] $NoPrevious,
    [string[]] $Options = @(),
    [string] $At = '05:30'
)
$ErrorActionPreference = 'Stop'

$script = Join-Path $PSScriptRoot 'cleanse.ps1'
# A text as PowerShell reads it: nothing in it is expanded, and no quote of it ends it.
function ConvertTo-Literal([string] $Text) {
    "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($Text) + "'"
}

$call = '& {0} -Inbox {1} -WorkFolder {2} -Keep {3}' -f
    (ConvertTo-Literal $script), (ConvertTo-Literal $Inbox), (ConvertTo-Literal $WorkFolder), $Keep
if ($NoPrevious) {
    $call += ' -NoPrevious'
}
if ($Options.Count -gt 0) {
    $call += ' -Options ' + (@($Options | ForEach-Object { ConvertTo-Literal $_ }) -join ',')
}
# -File would take neither a list nor a value that begins with two dashes. With 4 the task says, as ordermend does, that the
# machine is at fault: 1, which is PowerShell's own, would say that a rule failed.
$command = 'try { ' + $call + '; exit $LASTEXITCODE } catch { $_; exit 4 }'
# Windows takes a quote within an argument with a backslash before it, and then every backslash before that one doubled.
$argument = '-NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "' + ($command -replace '(\\*)"', '$1$1\"') + '"'
$action = New-ScheduledTaskAction -Execute 'powershell.exe' -WorkingDirectory $WorkFolder -Argument $argument
$trigger = New-ScheduledTaskTrigger -Daily -At $At
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 2)
# An account with few rights; give it the right to read the exports and to write the work folder.
$principal = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount -RunLevel Limited
Register-ScheduledTask -TaskName 'ordermend' -Description 'Cleans the order exports of the day' `
    -Action $action -Trigger $trigger -Settings $settings -Principal $principal -Force | Out-Null
