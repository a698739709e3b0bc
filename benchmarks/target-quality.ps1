<#
A target quality for each chunk, and beside it the classic search (bisect twice, then interpolate, then encode again):
    dotnet pwsh -NoProfile -File benchmarks/target-quality.ps1 clip.mp4 [-Target 0.98, 0.95] [-Codec libx264, libsvtav1] [-Chunks 20]
It prints, for each encoder and target: probes for each chunk (all, and after the pilots), the share of chunks within the tolerance by
the SSIM that a serial ffmpeg measures on the joined file, the time against a plain render at the median CRF, and the classic search's
time. Both searches encode the same windows with one thread each, as many at once as there are cores.
#>
param(
    [Parameter(Mandatory)] [string] $Clip,
    [double[]] $Target = @(0.98, 0.95),
    [string[]] $Codec = @('libx264', 'libsvtav1'),
    [int] $Chunks = 20,
    [string] $Filter = 'null',
    [switch] $NoClassic
)

$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::GetFullPath("$PSScriptRoot/../out/RenderTools/RenderTools.psd1"))
$Clip = (Resolve-Path -LiteralPath $Clip).Path
$cores = [Environment]::ProcessorCount
$folder = (New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "target-quality-$PID")).FullName
$invariant = [cultureinfo]::InvariantCulture
$presets = @{ libx264 = 'medium'; libsvtav1 = '8' }
$ranges = @{ libx264 = 15, 35; libsvtav1 = 15, 50 }

# SSIM of each frame, both inputs numbered: the file's frames are those of the source.
function Measure-Frame([string] $path, [string] $from, [string] $length) {
    $part = if ($from) { '-ss', $from, '-t', $length } else { @() }
    $stats = "$path.ssim"
    ffmpeg -hide_banner -loglevel fatal -nostdin -i $path @part -i $Clip -lavfi "[0:v]settb=1/1000,setpts=N[a];[1:v]$Filter,settb=1/1000,setpts=N[b];[a][b]ssim=f='$stats'" -fps_mode passthrough -f null -
    [double[]] ((Get-Content -LiteralPath $stats) -replace '.*All:([\d.]+).*', '$1')
}

function Invoke-Classic([string] $encoder, [double] $aim, [object[]] $windows) {
    $state = @{
        Measure = ${function:Measure-Frame}.ToString(); Clip = $Clip; Filter = $Filter; Encoder = $encoder; Aim = $aim; Folder = $folder
        Preset = $presets[$encoder]; Least = $ranges[$encoder][0]; Most = $ranges[$encoder][1]; Step = if ($encoder -eq 'libx264') { 0.25 } else { 1 }
    }
    $places = $windows | ForEach-Object { @{ Index = $_.Index; From = $_.Start.TotalSeconds.ToString($invariant); Length = $_.Duration.TotalSeconds.ToString($invariant) } }
    $places | ForEach-Object -ThrottleLimit $cores -Parallel {
        $ErrorActionPreference = 'Stop'
        $place, $of, $invariant = $_, $using:state, [cultureinfo]::InvariantCulture
        $Clip, $Filter = $of.Clip, $of.Filter
        $measure = [scriptblock]::Create($of.Measure)
        $path = "$($of.Folder)/classic-$($place.Index).mkv"
        $encode = {
            param([double] $crf)
            ffmpeg -hide_banner -loglevel error -nostdin -y -ss $place.From -t $place.Length -threads 1 -i $Clip -an -vf $Filter -c:v $of.Encoder -preset $of.Preset -crf $crf.ToString($invariant) -threads 1 $path
        }
        $low, $high = $of.Least, $of.Most
        $tried = @()
        foreach ($probe in 1..3) {
            # Twice in the middle, then on the line through the two.
            $crf = ($low + $high) / 2
            if ($probe -eq 3 -and $tried[0].Quality -ne $tried[1].Quality) {
                $crf = $tried[0].Crf + ($of.Aim - $tried[0].Quality) * ($tried[1].Crf - $tried[0].Crf) / ($tried[1].Quality - $tried[0].Quality)
            }
            $crf = [Math]::Clamp([Math]::Round($crf / $of.Step) * $of.Step, $of.Least, $of.Most)
            & $encode $crf
            $quality = (& $measure $path $place.From $place.Length | Measure-Object -Average).Average
            $tried += @{ Crf = $crf; Quality = $quality }
            if ([Math]::Abs($quality - $of.Aim) -le (1 - $of.Aim) * 0.15) { break }
            if ($quality -ge $of.Aim) { $low = $crf } else { $high = $crf }
        }
        $best = $tried | Sort-Object { [Math]::Abs($_.Quality - $of.Aim) } | Select-Object -First 1
        & $encode $best.Crf
        [pscustomobject] @{ Probes = $tried.Count; Quality = $best.Quality }
    }
}

try {
    $info = Get-VideoInfo -LiteralPath $Clip
    foreach ($encoder in $Codec) {
        foreach ($aim in $Target) {
            $work = "$folder/$encoder-$aim"
            $plan = $info | New-ChunkPlan -ChunkCount $Chunks -SplitMode Uniform
            $settings = @{ VideoCodec = $encoder; Preset = $presets[$encoder]; ThreadsPerWorker = 1; VideoFilter = $Filter }
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $searched = $plan | Invoke-ChunkRender @settings -TargetQuality $aim -WorkingDirectory "$work-search" -WarningAction SilentlyContinue
            $seconds = $clock.Elapsed.TotalSeconds
            $searched = @($searched | Sort-Object Index)
            $video = $searched | Merge-VideoChunks "$work.mkv"

            $crfs = @($searched.Crf | Sort-Object)
            $median = $crfs[[int] [Math]::Floor(($crfs.Count - 1) / 2)]
            $clock.Restart()
            $plain = $plan | Invoke-ChunkRender @settings -Crf $median -WorkingDirectory "$work-plain"
            $plainSeconds = $clock.Elapsed.TotalSeconds

            $frames = Measure-Frame $video.Path
            $tolerance, $at, $within = ((1 - $aim) * 0.15), 0, 0
            foreach ($chunk in $searched) {
                $mean = ($frames[$at..($at + $chunk.Frames - 1)] | Measure-Object -Average).Average
                $at += $chunk.Frames
                if ([Math]::Abs($mean - $aim) -le $tolerance) { $within++ }
            }

            # By when they began: the pilots are first.
            $others = @($searched | Sort-Object StartedUtc | Select-Object -Skip 4)
            $classicSeconds, $classic = $null, @()
            if (-not $NoClassic) {
                $clock.Restart()
                $classic = @(Invoke-Classic $encoder $aim $plan.Chunks)
                $classicSeconds = $clock.Elapsed.TotalSeconds
            }
            [pscustomobject] @{
                Codec = $encoder
                Target = $aim
                Chunks = $searched.Count
                Probes = [Math]::Round(($searched.ForEach({ $_.Probes.Count }) | Measure-Object -Average).Average, 2)
                ProbesAfterFour = [Math]::Round(($others.ForEach({ $_.Probes.Count }) | Measure-Object -Average).Average, 2)
                Within = "$within of $($searched.Count)"
                Crf = "$($crfs[0])-$($crfs[-1])"
                Seconds = [Math]::Round($seconds, 1)
                PlainSeconds = [Math]::Round($plainSeconds, 1)
                Ratio = [Math]::Round($seconds / $plainSeconds, 2)
                MiB = [Math]::Round(($searched | Measure-Object Length -Sum).Sum / 1MB, 2)
                ClassicSeconds = if ($classicSeconds) { [Math]::Round($classicSeconds, 1) }
                ClassicProbes = if ($classic) { [Math]::Round(($classic.Probes | Measure-Object -Average).Average + 1, 2) }
            }
        }
    }
}
finally {
    Remove-Item -LiteralPath $folder -Recurse -Force
}
