<#
Renders each video of a folder in some chunks, sharpened and without loss, and compares every frame and timestamp with
those of one serial ffmpeg. Called by count-samples.sh.
#>
param([string] $Folder, [string] $Table, [int] $Chunks, [int] $Shard, [int] $Of)

Import-Module "$PSScriptRoot/../out/RenderTools"
# The serial run is made by the ffmpeg that renders.
$env:PATH = "${env:FFMPEG_PATH}$([System.IO.Path]::PathSeparator)$env:PATH".TrimStart([System.IO.Path]::PathSeparator)
$quiet = '-hide_banner', '-loglevel', 'error', '-nostdin', '-y'
$unread = '.md5', '.txt', '.json', '.xml', '.wav', '.mp3', '.m4a', '.aac', '.flac', '.opus', '.srt', '.ass', '.vtt', '.jpg', '.png', '.m4s'
# Frames times pixels, in millions: a film of more is left out, for time.
$largest = 1500
$work = [System.IO.Directory]::CreateTempSubdirectory('rendertools-count-').FullName

# Frames as "ticks size checksum" with the time base in front; an empty list where there are none.
function Get-Frame([string[]] $Command) {
    $frames = [System.Collections.Generic.List[string[]]]::new()
    $base = @(0, 1)
    foreach ($line in & ffmpeg @quiet @Command -fps_mode passthrough -f framemd5 - 2>$null) {
        if ($line -match '^#tb 0: (\d+)/(\d+)') { $base = @([long] $Matches[1], [long] $Matches[2]) }
        if ($line -notmatch '^\d') { continue }
        $field = $line -split ',\s*'
        $frames.Add(@($field[2], $field[4], $field[5]))
    }

    @{ Frames = $frames; Base = $base }
}

# As ffmpeg takes it for an encoder; it also has a word for the input's time base, but not the same one in all versions.
function Get-TimeBase([string] $Path) {
    @(& ffprobe -v error -select_streams v:0 -show_entries stream=time_base -of csv=p=0 $Path)[0].TrimEnd(',').Replace('/', ':')
}

# '' where all is equal; timestamps count from each list's first frame, as ratios: nothing is rounded. Where ticks are finer than
# a microsecond, in which ffmpeg joins files, one tick of difference is none.
function Compare-Frame($Mine, $Serial) {
    if ($Mine.Frames.Count -ne $Serial.Frames.Count) { return "$($Mine.Frames.Count) frames instead of $($Serial.Frames.Count)" }
    $p = [System.Numerics.BigInteger] $Mine.Base[0] * $Serial.Base[1]
    $q = [System.Numerics.BigInteger] $Serial.Base[0] * $Mine.Base[1]
    $tick = if ($Serial.Base[1] -gt 1e6 * $Serial.Base[0]) { $q } else { 0 }
    for ($i = 0; $i -lt $Mine.Frames.Count; $i++) {
        $a = $Mine.Frames[$i]
        $b = $Serial.Frames[$i]
        if ($a[1] -ne $b[1] -or $a[2] -cne $b[2]) { return "frame ${i}: another picture" }
        $late = ([long] $a[0] - [long] $Mine.Frames[0][0]) * $p - ([long] $b[0] - [long] $Serial.Frames[0][0]) * $q
        if ([System.Numerics.BigInteger]::Abs($late) -gt $tick) { return "frame ${i}: another time" }
    }

    ''
}

function Measure-Sample([string] $Path) {
    $result = @{ Verdict = ''; Chunks = 0; Frames = 0; Container = ''; Codec = ''; Why = '' }
    $options = @{ ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue'; ErrorVariable = '+failures'; WarningVariable = '+warnings' }
    $failures = @()
    $warnings = @()
    $video = Get-VideoInfo -LiteralPath $Path @options
    if (-not $video) {
        $serial = Get-Frame @('-i', $Path, '-map', '0:V:0')
        $result.Frames = $serial.Frames.Count
        $result.Verdict = if ($serial.Frames.Count -gt 1) { 'refused' } elseif ($serial.Frames.Count -eq 1) { 'one frame' } else { 'undecodable' }
        $result.Why = "$failures"
        return $result
    }

    $result.Container = ($video.Container -split ',')[0]
    $result.Codec = $video.VideoCodec
    if (($video.Duration.TotalSeconds * [double] $video.AverageFrameRate * $video.Width * $video.Height / 1e6) -gt $largest) {
        $result.Verdict = 'too long'
        return $result
    }

    # Beyond 8 bit unsharp (ffmpeg 5.1) gives samples larger than the format holds, which no encoder can carry.
    $filter = if ($video.PixelFormat -match '1[0-6](le|be)?$') { 'unsharp,limiter' } else { 'unsharp' }
    $film = "$work/film.mov"
    $chunks = @($video | New-ChunkPlan -ChunkCount $Chunks @options |
        Invoke-ChunkRender -VideoFilter $filter -VideoCodec ffv1 -ThrottleLimit 2 -ThreadsPerWorker 1 -RetryCount 0 -WorkingDirectory "$work/chunks" -Restart @options)
    $result.Chunks = $chunks.Count
    $done = if ($chunks) { $chunks | Merge-VideoChunks -DestinationPath $film -SkipUnsupportedStream -Force @options }
    $stream = "0:V:0"
    if ($done) {
        # Side data follows in lines of its own.
        $format = @(& ffprobe -v error -select_streams v:0 -show_entries stream=pix_fmt -of csv=p=0 $film)[0].TrimEnd(',')
        $mine = Get-Frame @('-i', $film, '-map', '0:v:0', '-enc_time_base', (Get-TimeBase $film))
        $serial = Get-Frame @('-i', $Path, '-map', $stream, '-vf', $filter, '-pix_fmt', $format, '-enc_time_base', "$($chunks[0].OutputTimeBase)")
        $difference = Compare-Frame $mine $serial
        if ($difference -match 'another') {
            # A serial run's own file is the measure where ffmpeg changes frames for the encoder or the container. QuickTime wants
            # timestamps that rise, and ffmpeg moves those that do not. From ffmpeg 7 on, FFV1 takes no frame of full range, and
            # ffmpeg converts it to limited range.
            # QuickTime hides frames before 0, so the file begins as many whole seconds later as these need.
            $ticks = $mine.Base[1]
            $first = [long] $serial.Frames[0][0] * $serial.Base[0] / $serial.Base[1]
            $offset = [math]::Max(0, [math]::Ceiling(-$first))
            & ffmpeg @quiet -i $Path -map $stream -vf $filter -fps_mode passthrough -enc_time_base "$($chunks[0].OutputTimeBase)" -c:v ffv1 -pix_fmt $format `
                -output_ts_offset $offset -video_track_timescale $ticks -movie_timescale $ticks -f mov "$work/serial.mov" 2>$null
            $file = Get-Frame @('-i', "$work/serial.mov", '-map', '0:v:0', '-enc_time_base', (Get-TimeBase "$work/serial.mov"))
            $difference = Compare-Frame $mine $file
        }
    }
    else {
        $serial = Get-Frame @('-i', $Path, '-map', $stream, '-vf', $filter)
        $difference = 'no film'
    }

    $result.Frames = $serial.Frames.Count
    $said = @($failures) + @($warnings) -join ' '
    $result.Why = if ($difference -and $done) { "$difference $said" } else { $said }
    $result.Verdict =
        if ($serial.Frames.Count -eq 0) { 'undecodable' }
        elseif ($serial.Frames.Count -eq 1) { 'one frame' }
        elseif (-not $done) { 'refused' }
        elseif ($difference -and $said -match 'SourceDamaged') { 'declared damaged' }
        elseif ($difference) { if ($done.IsExact -eq $false) { 'declared inexact' } else { 'DIFFERENT' } }
        elseif ($chunks.Count -gt 1) { 'identical' }
        else { 'one chunk' }
    $result
}

$files = [string[]] @([System.IO.Directory]::EnumerateFiles($Folder, '*', 'AllDirectories'))
[array]::Sort($files, [System.StringComparer]::Ordinal)
$totals = [ordered] @{}
[System.IO.File]::WriteAllText($Table, "verdict`tchunks`tframes`tcontainer`tcodec`tfile`twhy`n")
for ($i = $Shard; $i -lt $files.Count; $i += $Of) {
    if ([System.IO.Path]::GetExtension($files[$i]).ToLowerInvariant() -in $unread) { continue }
    try { $r = Measure-Sample $files[$i] }
    catch { $r = @{ Verdict = 'refused'; Chunks = 0; Frames = 0; Container = ''; Codec = ''; Why = "$_" } }
    $totals[$r.Verdict] = 1 + $totals[$r.Verdict]
    $name = [System.IO.Path]::GetRelativePath($Folder, $files[$i])
    $line = $r.Verdict, $r.Chunks, $r.Frames, $r.Container, $r.Codec, $name, ($r.Why -replace '\s+', ' ') -join "`t"
    [System.IO.File]::AppendAllText($Table, "$line`n")
    foreach ($left in [System.IO.Directory]::EnumerateFileSystemEntries($work)) {
        if ([System.IO.Directory]::Exists($left)) { [System.IO.Directory]::Delete($left, $true) } else { [System.IO.File]::Delete($left) }
    }
}

[System.IO.Directory]::Delete($work, $true)
foreach ($verdict in $totals.Keys) { "$verdict`t$($totals[$verdict])" }
if ($totals['DIFFERENT']) { exit 1 }
