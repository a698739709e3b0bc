<#
What the tool does, on a sample video or on your own, in about three minutes: the machine, a render, its speed-up as a table,
a proof that the frames are a serial run's, and the page with the charts. It asks nothing. Run it with ./build.sh demo.
.EXAMPLE
    ./build.sh demo -Path my.mp4 -Seconds 10
#>
param(
    # Seconds of video.
    [double] $Seconds = 20,
    # A video of yours: its beginning is used. Without it a sample is made.
    [string] $Path
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Import-Module "$PSScriptRoot/../out/RenderTools"
$clock = [System.Diagnostics.Stopwatch]::StartNew()
if ($Path) { $Path = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path) }
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../out/demo")
$null = [System.IO.Directory]::CreateDirectory($root)
$null = $ExecutionContext.SessionState.Path.SetLocation([System.Management.Automation.WildcardPattern]::Escape($root))
# Chunks of an earlier demo must not make this one look faster: a cache of its own, empty.
$env:XDG_CACHE_HOME = "$root/cache"
if ([System.IO.Directory]::Exists($env:XDG_CACHE_HOME)) { [System.IO.Directory]::Delete($env:XDG_CACHE_HOME, $true) }

$quiet = '-hide_banner', '-loglevel', 'error', '-nostdin', '-y'
$render = @{ VideoFilter = 'unsharp'; Preset = 'medium' }

function Write-Step([string] $Text) { "`n== $Text" }

Write-Step 'The machine'
Test-RenderEnvironment | Format-Table | Out-Host

if ($Path) {
    $sample = 'sample' + [System.IO.Path]::GetExtension($Path)
    & ffmpeg @quiet -t $Seconds -i "file:$Path" -map 0:V:0 -map '0:a?' -c copy "unfinished-$sample"
    [System.IO.File]::Move("$root/unfinished-$sample", "$root/$sample", $true)
}
else {
    $sample = "sample-${Seconds}s.mp4"
    if (-not [System.IO.File]::Exists("$root/$sample")) {
        "Making ${sample}: $Seconds seconds of 720p with sound."
        & ffmpeg @quiet -f lavfi -i "mandelbrot=size=1280x720:rate=30:maxiter=300" -f lavfi -i "testsrc2=size=1280x720:rate=30" `
            -f lavfi -i "sine=frequency=330:beep_factor=3" -filter_complex '[0:v][1:v]blend=all_mode=average,noise=alls=6:allf=t,format=yuv420p[v]' `
            -map '[v]' -map 2:a -t $Seconds -c:v libx264 -preset veryfast -crf 18 -g 60 -c:a aac "unfinished-$sample"
        [System.IO.File]::Move("$root/unfinished-$sample", "$root/$sample")
    }
}

Write-Step 'A render'
"Get-VideoInfo $sample | New-ChunkPlan | Invoke-ChunkRender -VideoFilter unsharp -Preset medium | Merge-VideoChunks"
$live = @{ Dashboard = -not [System.Console]::IsOutputRedirected }
$video = Get-VideoInfo $sample | New-ChunkPlan | Invoke-ChunkRender @render @live | Merge-VideoChunks -Force
$video | Format-Table | Out-Host

# The shorter the clip, the more repetitions there is time for: one on two cores, several on many.
Write-Step 'How it scales'
$budget = 50
$clip = [System.Math]::Max(2, 0.1 * $Seconds)
[System.IO.File]::Delete("$root/runs.csv")
$rows = Measure-RenderScaling $sample @render -WorkerCount ([System.Environment]::ProcessorCount) -Repeat 5 -Duration "${clip}s" `
    -TimeBudget "${budget}s" -RunPath runs.csv -WarningAction SilentlyContinue
$rows | Format-Table | Out-Host
$repeats = ($rows.Repeat | Measure-Object -Minimum).Minimum
"$($repeats -eq 1 ? 'One run' : "Medians of $repeats runs") of $clip s of video for each row; as many as $budget s have room for."

Write-Step 'The proof'
'Once more without loss, so that every frame can be compared with what a serial ffmpeg feeds to its encoder.'
$lossless = Get-VideoInfo $sample | New-ChunkPlan -ChunkCount 4 | Invoke-ChunkRender -VideoFilter unsharp -VideoCodec ffv1 |
    Merge-VideoChunks -DestinationPath exact.mov -Force

# Lines of framemd5: stream, dts, pts, duration, size, checksum. The same ticks in both, whatever the container's are.
function Get-FrameHash([string] $Path, [string[]] $Filter = @()) {
    & ffmpeg @quiet -i $Path -map 0:V:0 @Filter -fps_mode passthrough -enc_time_base 1:90000 -f framemd5 - |
        Where-Object { $_ -match '^\d' } |
        ForEach-Object { $field = $_ -split ',\s*'; "$($field[2]) $($field[5])" }
}

$ours = @(Get-FrameHash $lossless.Path)
$theirs = @(Get-FrameHash $sample -Filter '-vf', 'unsharp')
$total = [System.Math]::Max($ours.Count, $theirs.Count)
$same = 0
for ($i = 0; $i -lt [System.Math]::Min($ours.Count, $theirs.Count); $i++) { if ($ours[$i] -ceq $theirs[$i]) { $same++ } }
"frames identical: $same of $total"

Write-Step 'The page'
$page = $rows | Export-RenderReport report.html -RunPath runs.csv
"Charts and tables: $page"
"The video:         $($video.Path)"
'{0:0} s in all.' -f $clock.Elapsed.TotalSeconds
if ($total -eq 0 -or $same -ne $total) { exit 1 }
