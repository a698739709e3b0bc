<#
Runs the Pester tests on out/RenderTools and writes "passed failed skipped" to a file, for build.sh and build.ps1.
#>
param([Parameter(Mandatory)] [string] $ResultPath)

$ErrorActionPreference = 'Stop'
$result = Invoke-Pester -Path $PSScriptRoot -PassThru
Set-Content -LiteralPath $ResultPath -Value "$($result.PassedCount) $($result.FailedCount) $($result.SkippedCount)"
# A container that could not be read has no failed test.
exit [int]($result.Result -ne 'Passed')
