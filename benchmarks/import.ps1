<#
Times `Import-Module RenderTools` in fresh processes of the PowerShell that runs this script, with files in the page cache:
    dotnet pwsh -NoProfile -File benchmarks/import.ps1 [-Rounds 15]
"Nothing" is a module without content: what PowerShell itself needs for its first import. "Warm" is RenderTools behind that one.
#>
param([int] $Rounds = 15, [string] $Module = "$PSScriptRoot/../out/RenderTools/RenderTools.psd1")

$ErrorActionPreference = 'Stop'
$nothing = New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "nothing-$PID")
try {
    New-ModuleManifest -Path "$nothing/nothing-$PID.psd1"
    $path = (Resolve-Path -LiteralPath $Module).Path
    $modules = [ordered] @{ RenderTools = @($path); Nothing = @("$nothing/nothing-$PID.psd1"); Warm = "$nothing/nothing-$PID.psd1", $path }
    # The last one is timed.
    $time = 'foreach ($module in $args) { $clock = [System.Diagnostics.Stopwatch]::StartNew(); Import-Module $module }; $clock.Elapsed.TotalMilliseconds'
    Set-Content -LiteralPath "$nothing/time.ps1" -Value $time
    # The first round fills the page cache.
    $runs = foreach ($round in 0..$Rounds) {
        foreach ($name in $modules.Keys) {
            $milliseconds = [double] (dotnet $PSHOME/pwsh.dll -NoProfile -NonInteractive -File "$nothing/time.ps1" $modules[$name])
            if ($round -gt 0) { [pscustomobject] @{ Module = $name; Milliseconds = $milliseconds } }
        }
    }
    foreach ($group in $runs | Group-Object Module) {
        $sorted = @($group.Group.Milliseconds | Sort-Object)
        [pscustomobject] @{
            Import = $group.Name
            MedianMilliseconds = [Math]::Round(($sorted[[Math]::Floor(($Rounds - 1) / 2)] + $sorted[[Math]::Floor($Rounds / 2)]) / 2)
            LeastMilliseconds = [Math]::Round($sorted[0])
            Runs = $Rounds
        }
    }
} finally {
    Remove-Item -LiteralPath $nothing -Recurse
}
