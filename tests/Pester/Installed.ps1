<#
Installs a package from a folder, as from a gallery, and runs on what was installed the Pester tests that need no repository
that was built. For .github/workflows/ci.yml: it registers a repository and leaves the module installed.
#>
param([Parameter(Mandatory)] [string] $Package, [string] $ResultPath = 'installed.txt')

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Install-PSResource -ErrorAction Ignore)) { throw 'This PowerShell has no PSResourceGet.' }
Register-PSResourceRepository RenderToolsPackage ([System.IO.Path]::GetFullPath($Package, $PWD.Path)) -Trusted -Force
Install-PSResource RenderTools -Repository RenderToolsPackage -Reinstall
$manifest = Get-Module RenderTools -ListAvailable | Sort-Object Version -Descending | Select-Object -First 1 -ExpandProperty Path
if (-not $manifest) { throw 'The module was installed where PowerShell does not look.' }
"Testing $manifest in PowerShell $($PSVersionTable.PSVersion), $((ffmpeg -version)[0])"
$tests = 'Module', 'Pipeline', 'Completion', 'Readme', 'Scaling', 'Targets' | ForEach-Object { "$PSScriptRoot/$_.Tests.ps1" }
& "$PSScriptRoot/Run.ps1" -ResultPath $ResultPath -Path $tests -Module $manifest
