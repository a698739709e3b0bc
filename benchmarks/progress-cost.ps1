# What Write-Progress costs: the CPU time of the pipeline's thread, and of the whole PowerShell process, over a render of many chunks, with progress
# bars and without, in turns. In a terminal (bars are drawn in one only), with ffmpeg and after ./build.sh build:
#   pwsh -NoProfile -File benchmarks/progress-cost.ps1 [-Rounds 3] [-Seconds 60]
# Linux only: thread times come from /proc/thread-self/schedstat. The first round, which also compiles, is not shown.
param([int] $Rounds = 3, [int] $Seconds = 60)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../out/RenderTools/RenderTools.psd1')

function Get-ThreadSeconds { [double]([IO.File]::ReadAllText('/proc/thread-self/schedstat').Split(' ')[0]) / 1e9 }
function Get-ProcessSeconds { [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalSeconds }

$work = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rendertools-cost-$PID")
try {
    $clip = Join-Path $work 'clip.mp4'
    ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i "testsrc2=s=320x180:r=25:d=$Seconds" -vf noise=alls=8:allf=t -c:v libx264 -preset ultrafast -g 25 $clip
    $plan = Get-VideoInfo $clip | New-ChunkPlan -ChunkCount $Seconds
    $results = foreach ($round in 0..$Rounds) {
        foreach ($preference in 'Continue', 'SilentlyContinue') {
            $ProgressPreference = $preference
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $thread = Get-ThreadSeconds
            $process = Get-ProcessSeconds
            $chunks = @($plan | Invoke-ChunkRender -VideoFilter unsharp -WorkingDirectory (Join-Path $work 'chunks') -Restart)
            if ($round -eq 0) { continue }
            [pscustomobject]@{
                Progress = $preference
                Chunks = $chunks.Count
                Seconds = [Math]::Round($clock.Elapsed.TotalSeconds, 2)
                ThreadCpu = [Math]::Round((Get-ThreadSeconds) - $thread, 3)
                ThreadPercent = [Math]::Round(100 * ((Get-ThreadSeconds) - $thread) / $clock.Elapsed.TotalSeconds, 3)
                ProcessCpu = [Math]::Round((Get-ProcessSeconds) - $process, 2)
            }
        }
    }
    $ProgressPreference = 'SilentlyContinue'
    $results | Format-Table
}
finally {
    Remove-Item -Recurse $work
}
