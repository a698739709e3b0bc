<#
Runs the Pester tests and writes "passed failed skipped" to a file, for build.sh and build.ps1.
#>
param(
    [Parameter(Mandatory)] [string] $ResultPath,
    # Files or folders; from outside of PowerShell with the separator of PATH between them.
    [string[]] $Path = $PSScriptRoot,

    # The manifest of the module to test; out/RenderTools without it.
    [string] $Module
)

$ErrorActionPreference = 'Stop'
if ($Module) { $env:RENDERTOOLS_MODULE = $Module }
# The restore of RenderTools.Tests has put this version of Pester into NuGet's folder.
[xml] $project = Get-Content -LiteralPath "$PSScriptRoot/../RenderTools.Tests/RenderTools.Tests.csproj"
$version = $project.SelectSingleNode("//PackageDownload[@Include='Pester']").Version.Trim('[', ']')
$packages = (dotnet nuget locals global-packages --list) -replace '^global-packages: '
Import-Module ([System.IO.Path]::Combine($packages, 'pester', $version, 'tools', 'Pester.psd1'))
$result = Invoke-Pester -Path ($Path -split [System.IO.Path]::PathSeparator) -PassThru
Set-Content -LiteralPath $ResultPath -Value "$($result.PassedCount) $($result.FailedCount) $($result.SkippedCount)"
# A container that could not be read has no failed test.
exit [int]($result.Result -ne 'Passed')
