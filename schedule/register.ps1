# Registers the periodic cleanse with the Task Scheduler, each day at 05:30. Run it as an administrator.
#
#   .\register.ps1 -Inbox D:\exports -WorkFolder D:\ordermend
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Inbox,
    [Parameter(Mandatory)] [string] $WorkFolder,
    [string] $At = '05:30'
)
$ErrorActionPreference = 'Stop'

$script = Join-Path $PSScriptRoot 'cleanse.ps1'
$action = New-ScheduledTaskAction -Execute 'powershell.exe' -WorkingDirectory $WorkFolder -Argument (
    '-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "{0}" -Inbox "{1}" -WorkFolder "{2}"' -f $script, $Inbox, $WorkFolder
)
$trigger = New-ScheduledTaskTrigger -Daily -At $At
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Hours 2)
# An account with few rights; give it the right to read the exports and to write the work folder.
$principal = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount -RunLevel Limited
Register-ScheduledTask -TaskName 'ordermend' -Description 'Cleans the order exports of the day' `
    -Action $action -Trigger $trigger -Settings $settings -Principal $principal -Force | Out-Null
