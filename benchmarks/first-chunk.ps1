<#
Times a render from Enter to the start of the first chunk's ffmpeg, in fresh PowerShells in which the module is loaded:
    dotnet pwsh -NoProfile -File benchmarks/first-chunk.ps1 [-Rounds 9] [-Seconds 60]
The film is short or as long as is said: the frame index is read before the first chunk. "First" is the first render of a session,
for which .NET still compiles what nothing has compiled ahead; "Second" is the next one.
#>
param([int] $Rounds = 9, [double] $Seconds = 60)

$ErrorActionPreference = 'Stop'
$manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../out/RenderTools/RenderTools.psd1")
$folder = New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "first-chunk-$PID")
try {
    ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i testsrc2=size=320x180:rate=25 -t $Seconds -c:v libx264 -preset ultrafast -g 50 "$folder/film.mp4"
    Set-Content -LiteralPath "$folder/time.ps1" -Value @'
param($Manifest)
$ErrorActionPreference = 'Stop'
Import-Module $Manifest
Set-Location $PSScriptRoot
foreach ($render in 'First', 'Second') {
    $enter = [datetime]::UtcNow
    $chunk = Get-VideoInfo film.mp4 | New-ChunkPlan -Start 0 -Duration 2s | Invoke-ChunkRender -Preset ultrafast -WorkingDirectory "work-$render" -Restart
    $started = ($chunk.StartedUtc | Measure-Object -Minimum).Minimum
    "$render $(($started - $enter).TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))"
}
'@
    # The first round fills the page cache.
    $runs = foreach ($round in 0..$Rounds) {
        $lines = dotnet $PSHOME/pwsh.dll -NoProfile -NonInteractive -File "$folder/time.ps1" $manifest
        Remove-Item -Path "$folder/work-*" -Recurse
        if ($round -gt 0) { foreach ($line in $lines) { [pscustomobject] @{ Render = $line.Split(' ')[0]; Milliseconds = [double] $line.Split(' ')[1] } } }
    }
    foreach ($group in $runs | Group-Object Render) {
        $sorted = @($group.Group.Milliseconds | Sort-Object)
        [pscustomobject] @{
            Render = $group.Name
            MedianMilliseconds = [Math]::Round(($sorted[[Math]::Floor(($Rounds - 1) / 2)] + $sorted[[Math]::Floor($Rounds / 2)]) / 2)
            LeastMilliseconds = [Math]::Round($sorted[0])
            Runs = $Rounds
        }
    }
} finally {
    Remove-Item -LiteralPath $folder -Recurse
}
