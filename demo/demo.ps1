<#
The README's pipeline on a sample video of about a minute, beside one serial ffmpeg run: both times, and whether the
frames are the same. Run it with ./build.sh demo.
#>
param([double] $Seconds = 60)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Import-Module "$PSScriptRoot/../out/RenderTools"
$preset = 'medium'
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../out/demo")
$null = [System.IO.Directory]::CreateDirectory($root)
$null = $ExecutionContext.SessionState.Path.SetLocation([System.Management.Automation.WildcardPattern]::Escape($root))
# Chunks of an earlier demo must not make this one look faster: a cache of its own, empty.
$env:XDG_CACHE_HOME = "$root/cache"
if ([System.IO.Directory]::Exists($env:XDG_CACHE_HOME)) { [System.IO.Directory]::Delete($env:XDG_CACHE_HOME, $true) }

$quiet = '-hide_banner', '-loglevel', 'error', '-nostdin', '-y'

function Get-FrameHash([string] $Path, [string[]] $Filter = @()) {
    # Lines of framemd5: stream, dts, pts, duration, size, checksum.
    $unit = 0.0
    foreach ($line in & ffmpeg @quiet -i $Path -map 0:v:0 @Filter -fps_mode passthrough -enc_time_base -1 -pix_fmt yuv420p -f framemd5 -) {
        if ($line -match '^#tb 0: (\d+)/(\d+)') { $unit = [double] $Matches[1] / $Matches[2] }
        if ($line -notmatch '^\d') { continue }
        $field = $line -split ',\s*'
        "{0:0.000} {1}" -f ([double] $field[2] * $unit), $field[5]
    }
}

$sample = "sample-${Seconds}s.mp4"
if (-not [System.IO.File]::Exists("$root/$sample")) {
    "Making ${sample}: $Seconds seconds of 720p with sound."
    & ffmpeg @quiet -f lavfi -i "mandelbrot=size=1280x720:rate=30:maxiter=300" -f lavfi -i "testsrc2=size=1280x720:rate=30" `
        -f lavfi -i "sine=frequency=330:beep_factor=3" -filter_complex '[0:v][1:v]blend=all_mode=average,noise=alls=6:allf=t,format=yuv420p[v]' `
        -map '[v]' -map 2:a -t $Seconds -c:v libx264 -preset veryfast -crf 18 -g 60 -c:a aac "unfinished-$sample"
    [System.IO.File]::Move("$root/unfinished-$sample", "$root/$sample")
}

[System.IO.File]::Delete("$root/sample-${Seconds}s.rendered.mp4")
'', "Get-VideoInfo $sample | New-ChunkPlan | Invoke-ChunkRender -VideoFilter unsharp -Preset $preset | Merge-VideoChunks"
$watch = [System.Diagnostics.Stopwatch]::StartNew()
Get-VideoInfo $sample | New-ChunkPlan | Invoke-ChunkRender -VideoFilter unsharp -Preset $preset | Merge-VideoChunks
$parallel = $watch.Elapsed.TotalSeconds

'', "ffmpeg -i $sample -vf unsharp -c:v libx264 -preset $preset -c:a copy serial.mp4"
$watch.Restart()
& ffmpeg @quiet -i $sample -vf unsharp -c:v libx264 -preset $preset -c:a copy serial.mp4
$serial = $watch.Elapsed.TotalSeconds

'', ('RenderTools {0:0.0} s, one ffmpeg {1:0.0} s (with its own threads): {2:0.00} times as fast on {3} cores' -f
    $parallel, $serial, ($serial / $parallel), [System.Environment]::ProcessorCount)

'', 'Now once more without loss, so that every frame can be compared with what the serial run feeds to its encoder.'
$exact = Get-VideoInfo $sample | New-ChunkPlan |
    Invoke-ChunkRender -VideoFilter unsharp -VideoCodec libx264 -Preset ultrafast -EncoderOption @{ qp = 0 } -PixelFormat yuv420p |
    Merge-VideoChunks -DestinationPath exact.mp4 -Force
$ours = @(Get-FrameHash $exact.Path)
$theirs = @(Get-FrameHash $sample -Filter '-vf', 'unsharp')
$total = [System.Math]::Max($ours.Count, $theirs.Count)
$same = 0
for ($i = 0; $i -lt [System.Math]::Min($ours.Count, $theirs.Count); $i++) { if ($ours[$i] -ceq $theirs[$i]) { $same++ } }
"frames identical: $same of $total"
if ($total -eq 0 -or $same -ne $total) { exit 1 }
