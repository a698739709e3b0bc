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
    ffmpeg -hide_banner -loglevel error -nostdin -i $path @part -i $Clip -lavfi "[0:v]settb=1/1000,setpts=N[a];[1:v]$Filter,settb=1/1000,setpts=N[b];[a][b]ssim=f='$stats'" -f null -
    [double[]] ((Get-Content -LiteralPath $stats) -replace '.*All:([\d.]+).*', '$1')
}

function Invoke-Classic([string] $codec, [double] $target, [object[]] $windows) {
    $measure = ${function:Measure-Frame}.ToString()
    $windows | ForEach-Object -ThrottleLimit $cores -Parallel {
        $ErrorActionPreference = 'Stop'
        ${function:Measure-Frame} = $using:measure
        $Clip, $Filter, $invariant = $using:Clip, $using:Filter, $using:invariant
        $codec, $target, $step = $using:codec, $using:target, $(if ($using:codec -eq 'libx264') { 0.25 } else { 1 })
        $from, $length = $_.Start.TotalSeconds.ToString($invariant), $_.Duration.TotalSeconds.ToString($invariant)
        $path = "$using:folder/classic-$($_.Index).mkv"
        function Encode([double] $crf) {
            ffmpeg -hide_banner -loglevel error -nostdin -y -ss $from -t $length -threads 1 -i $Clip -an -vf $Filter -c:v $codec -preset ($using:presets)[$codec] -crf $crf.ToString($invariant) -threads 1 $path
        }
        $low, $high = ($using:ranges)[$codec]
        $tried = [ordered] @{}
        foreach ($probe in 1..3) {
            # Twice in the middle, then on the line through the two.
            $crf = if ($probe -lt 3) { ($low + $high) / 2 } else {
                $a, $b = @($tried.Keys)
                if ($tried[$a] -eq $tried[$b]) { $a } else { $a + ($target - $tried[$a]) * ($b - $a) / ($tried[$b] - $tried[$a]) }
            }
            $crf = [Math]::Clamp([Math]::Round($crf / $step) * $step, ($using:ranges)[$codec][0], ($using:ranges)[$codec][1])
            if (-not $tried.Contains($crf)) {
                Encode $crf
                $tried[$crf] = (Measure-Frame $path $from $length | Measure-Object -Average).Average
            }
            if ([Math]::Abs($tried[$crf] - $target) -le (1 - $target) * 0.15) { break }
            if ($tried[$crf] -ge $target) { $low = $crf } else { $high = $crf }
        }
        $best = @($tried.Keys) | Sort-Object { [Math]::Abs($tried[$_] - $target) } | Select-Object -First 1
        Encode $best
        [pscustomobject] @{ Probes = $tried.Count; Quality = $tried[$best] }
    }
}

try {
    $info = Get-VideoInfo -LiteralPath $Clip
    foreach ($codec in $Codec) {
        foreach ($target in $Target) {
            $work = "$folder/$codec-$target"
            $plan = $info | New-ChunkPlan -ChunkCount $Chunks -SplitMode Uniform
            $settings = @{ VideoCodec = $codec; Preset = $presets[$codec]; ThreadsPerWorker = 1; VideoFilter = $Filter }
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $searched = $plan | Invoke-ChunkRender @settings -TargetQuality $target -WorkingDirectory "$work-search" -WarningAction SilentlyContinue
            $seconds = $clock.Elapsed.TotalSeconds
            $searched = @($searched | Sort-Object Index)
            $video = $searched | Merge-VideoChunks "$work.mkv"

            $crfs = @($searched.Crf | Sort-Object)
            $median = $crfs[[int] [Math]::Floor(($crfs.Count - 1) / 2)]
            $clock.Restart()
            $plain = $plan | Invoke-ChunkRender @settings -Crf $median -WorkingDirectory "$work-plain"
            $plainSeconds = $clock.Elapsed.TotalSeconds

            $frames = Measure-Frame $video.Path
            $tolerance, $at, $within = ((1 - $target) * 0.15), 0, 0
            foreach ($chunk in $searched) {
                $mean = ($frames[$at..($at + $chunk.Frames - 1)] | Measure-Object -Average).Average
                $at += $chunk.Frames
                if ([Math]::Abs($mean - $target) -le $tolerance) { $within++ }
            }

            # By when they began: the pilots are first.
            $others = @($searched | Sort-Object StartedUtc | Select-Object -Skip 4)
            $classicSeconds, $classic = $null, @()
            if (-not $NoClassic) {
                $clock.Restart()
                $classic = @(Invoke-Classic $codec $target $plan.Chunks)
                $classicSeconds = $clock.Elapsed.TotalSeconds
            }
            [pscustomobject] @{
                Codec = $codec
                Target = $target
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
