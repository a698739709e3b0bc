<#
Compares a plan that cuts at scenes with the balanced plan of the same video:
    dotnet pwsh -NoProfile -File benchmarks/scene-plans.ps1 VIDEO [-Crf 23] [-Preset veryfast] [-Render 2, 8]
The makespan is simulated: each worker that is free takes the costliest chunk of the rest, by the predicted costs. For the
numbers of workers in -Render the video is rendered by both plans; bytes of the joined file and SSIM against the source.
#>
param(
    [Parameter(Mandatory)] [string] $Video,
    [double] $Crf = 23,
    [string] $Preset = 'veryfast',
    [int[]] $Workers = (2, 4, 8, 16, 32, 64),
    [int[]] $Render = (2, 8)
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module ([System.IO.Path]::GetFullPath("$PSScriptRoot/../out/RenderTools/RenderTools.psd1"))
$folder = New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "scene-plans-$PID")

function Get-Makespan($Plan, [int] $Workers) {
    $free = [double[]]::new($Workers)
    foreach ($cost in $Plan.Chunks.PredictedCost | Sort-Object -Descending) {
        $next = [array]::IndexOf($free, [double] ($free | Measure-Object -Minimum).Minimum)
        $free[$next] += $cost
    }
    ($free | Measure-Object -Maximum).Maximum
}

function Get-Ssim([string] $Path) {
    $text = ffmpeg -hide_banner -nostdin -i $Path -i $Video -lavfi '[0:v][1:v]ssim' -f null - 2>&1 | Out-String
    [double] [regex]::Match($text, 'All:([0-9.]+)').Groups[1].Value
}

try {
    $scenes = @(Get-VideoScene -LiteralPath $Video)
    $starts = [System.Collections.Generic.HashSet[long]] [long[]] $scenes.StartPts
    $source = Get-VideoInfo -LiteralPath $Video
    foreach ($count in $Workers) {
        $row = [ordered] @{ Workers = $count; Scenes = $scenes.Count }
        foreach ($mode in 'Balanced', 'Scene') {
            $plan = $source | New-ChunkPlan -SplitMode $mode -ThrottleLimit $count
            $row["$mode chunks"] = $plan.Chunks.Count
            $row["$mode cuts at scenes"] = @($plan.Chunks | Where-Object { $_.Index -and $starts.Contains($_.StartPts) }).Count
            $row["$mode makespan"] = [Math]::Round((Get-Makespan $plan $count), 1)
            if ($count -in $Render) {
                $out = "$folder/$mode-$count.mkv"
                $joined = $plan | Invoke-ChunkRender -Crf $Crf -Preset $Preset -WorkingDirectory "$folder/work" -WarningAction SilentlyContinue -ErrorAction Stop |
                    Merge-VideoChunks -DestinationPath $out
                $row["$mode bytes"] = $joined.Length
                $row["$mode exact"] = $joined.IsExact
                $row["$mode SSIM"] = Get-Ssim $out
            }
        }
        [pscustomobject] $row
    }
} finally {
    Remove-Item -LiteralPath $folder -Recurse
}
