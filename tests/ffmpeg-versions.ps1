<#
Runs the tests that must hold on each ffmpeg (the trait "Ffmpeg" is "Each", and the pipeline in Pester) on one ffmpeg after
the other, writes a table of them, and leaves "passed failed skipped" in a file, for build.sh and build.ps1.
#>
param(
    # Where the table is written.
    [Parameter(Mandatory)] [string] $TablePath,
    # Where the counts are written.
    [Parameter(Mandatory)] [string] $ResultPath,
    # One row of each sort only.
    [switch] $Part,
    # Folders that each hold an ffmpeg and its ffprobe; "system" is the one on PATH.
    [Parameter(Mandatory, ValueFromRemainingArguments)] [string[]] $Folder
)

$ErrorActionPreference = 'Stop'
$results = [System.IO.Path]::GetFullPath("$PSScriptRoot/../out/ffmpeg-versions")
$matrix = [System.IO.Path]::GetFullPath("$PSScriptRoot/../out/exactness.tsv")
$areas = [ordered]@{
    SourceMatrixTests  = 'Source × filter: the frames and timestamps of a serial run'
    EncoderMatrixTests = 'Encoders: joined chunks decode and play from every seam'
    SeamProofTests     = 'A wrong seam is found and mended'
    StreamTests        = 'Sound, subtitles, chapters, attachments'
    PictureTagTests    = 'Colours, fields, HDR10'
    FrameIndexTests    = 'The index of frames'
    RawStreamTests     = 'Raw streams'
    TortureTests       = 'Killed at any moment, and resumed'
    Pester             = 'The pipeline in PowerShell'
}

# Left out of the part: what these say follows from the command that is made, and from what other rows say of its ffmpeg.
$rarely = 'StandaloneEncoderTests', 'ZoneTests', 'DestinationTests', 'SourcePieceTests', 'ResizeTests', 'MuxerOptionsTests', 'VideoFactsTests'

# Each test of an assembly: its area, its name, how it ended and why.
function Invoke-Assembly([string] $Name, [string] $Log) {
    $assembly = [System.IO.Path]::Combine($PSScriptRoot, $Name, 'bin/Debug/net10.0', "$Name.dll")
    $xml = "$Log.$Name.xml"
    Remove-Item -LiteralPath $xml -ErrorAction Ignore
    $left = @($Part ? $rarely : @() | ForEach-Object { '-class-', "*.$_" })
    dotnet $assembly -noColor -noLogo -trait Ffmpeg=Each @left -result-xml $xml *> "$Log.$Name.log"
    if (-not (Test-Path -LiteralPath $xml)) { throw "$Name ended with $LASTEXITCODE and without results: see $Log.$Name.log" }
    foreach ($test in ([xml](Get-Content -LiteralPath $xml -Raw)).SelectNodes('//test')) {
        [pscustomobject]@{
            Area   = $test.type.Split('.')[-1]
            Name   = $test.name.Substring($test.type.Length + 1)
            Result = $test.result
            # A failure's later lines are in the log.
            Why    = (-join ('reason', 'failure/message' | ForEach-Object { $test.SelectSingleNode($_).InnerText })).Split("`n")[0].Trim()
        }
    }
}

function Invoke-Pipeline([string] $Log) {
    Remove-Item -LiteralPath "$Log.pester" -ErrorAction Ignore
    & "$PSScriptRoot/Pester/Run.ps1" -Path "$PSScriptRoot/Pester/Pipeline.Tests.ps1" -ResultPath "$Log.pester" *> "$Log.pester.log"
    if (-not (Test-Path -LiteralPath "$Log.pester")) { throw "Pester ended without a result: see $Log.pester.log" }
    $counts = [int[]](Get-Content -LiteralPath "$Log.pester").Split(' ')
    $ends = @('Pass') * $counts[0] + @('Fail') * $counts[1] + @('Skip') * $counts[2]
    $ends | ForEach-Object { [pscustomobject]@{ Area = 'Pester'; Name = 'Pipeline.Tests.ps1'; Result = $_; Why = $_ -eq 'Pass' ? '' : "see $Log.pester.log" } }
}

function Test-Version([string] $Name) {
    $place = $Name -eq 'system' ? '' : (Resolve-Path -LiteralPath $Name).ProviderPath
    $env:FFMPEG_PATH = $place
    $program = !$place ? 'ffmpeg' : (Test-Path -LiteralPath $place -PathType Container) ? (Join-Path $place ffmpeg) : $place
    $version = (& $program -hide_banner -version | Select-Object -First 1).Split(' ')[2]
    $log = Join-Path $results ($version -replace '[^\w.+-]', '_')
    Remove-Item -LiteralPath $matrix -ErrorAction Ignore
    Write-Host "ffmpeg $version ($Name)"
    $clock = [System.Diagnostics.Stopwatch]::StartNew()

    # Of the render that is killed, a hundred moments more would say nothing of the ffmpeg.
    $env:RENDERTOOLS_FULL = $Part ? '' : '1'
    $tests = @(Invoke-Assembly RenderTools.Engine.Tests $log)
    $env:RENDERTOOLS_FULL = ''
    $tests += @(Invoke-Assembly RenderTools.Tests $log) + @(Invoke-Pipeline $log)
    $rows = if (Test-Path -LiteralPath $matrix) { Import-Csv -LiteralPath $matrix -Delimiter "`t" }
    $ends = $tests | Group-Object Result -AsHashTable
    Write-Host "  $($ends.Pass.Count) passed, $($ends.Fail.Count) failed, $($ends.Skip.Count) skipped in $([int]$clock.Elapsed.TotalSeconds) s"
    $tests | Where-Object Result -EQ Fail | ForEach-Object { Write-Host "  FAILED $($_.Area).$($_.Name): $($_.Why)" }
    if ($tests | Where-Object { $_.Area -eq 'Pester' -and $_.Result -eq 'Fail' }) { Get-Content -LiteralPath "$log.pester.log" -Tail 40 | Out-Host }
    [pscustomobject]@{ Version = $version; Place = $Name; Tests = $tests; Rows = $rows }
}

function Get-Cell($Tests) {
    if (-not $Tests) { return 'not run' }
    $ends = $Tests | Group-Object Result -AsHashTable
    $texts = "$(@($ends.Pass).Count * [bool]$ends.Pass) passed"
    if ($ends.Fail) { $texts += ", **$(@($ends.Fail).Count) failed**" }
    if ($ends.Skip) { $texts += ", $(@($ends.Skip).Count) skipped" }
    $texts
}

function Get-Row([string[]] $Cells) { "| $(($Cells | ForEach-Object { $_ -replace '\s+', ' ' -replace '\|', '\|' }) -join ' | ') |" }

# Rows of the matrix that are not cut into as many chunks by each version, with what was said of it.
function Get-Difference($Versions) {
    $keys = $Versions.Rows | ForEach-Object { "$($_.source)`t$($_.filter)" } | Sort-Object -Unique
    foreach ($key in $keys) {
        $found = $Versions | ForEach-Object { $_.Rows | Where-Object { "$($_.source)`t$($_.filter)" -eq $key } | Select-Object -First 1 }
        $chunks = @($Versions | ForEach-Object { "$(($_.Rows | Where-Object { "$($_.source)`t$($_.filter)" -eq $key } | Select-Object -First 1).chunks)" })
        if (@($chunks | Where-Object { $_ } | Sort-Object -Unique).Count -gt 1) {
            Get-Row (@($key.Split("`t")) + $chunks + @((@($found.why) | Where-Object { $_ } | Select-Object -Unique) -join ' '))
        }
    }
}

function Get-Table($Versions) {
    $names = @($Versions.Version)
    '# Versions of ffmpeg'
    ''
    "Written by ``./build.sh test --ffmpeg``$($Part ? ', one row of each sort' : ''). Test media are made by the system's ffmpeg; the render and the serial run that it is compared with are made by the ffmpeg that is tested."
    ''
    Get-Row (@('') + $names)
    Get-Row (@('---') * ($names.Count + 1))
    foreach ($area in $areas.Keys) { Get-Row (@($areas[$area]) + @($Versions | ForEach-Object { Get-Cell ($_.Tests | Where-Object Area -EQ $area) })) }
    $others = { $_.Area -notin $areas.Keys }
    if ($Versions.Tests | Where-Object $others) { Get-Row (@('Everything else that depends on ffmpeg') + @($Versions | ForEach-Object { Get-Cell ($_.Tests | Where-Object $others) })) }
    Get-Row (@('All') + @($Versions | ForEach-Object { Get-Cell $_.Tests }))
    ''
    '## Sources that differ'
    ''
    $differences = @(Get-Difference $Versions)
    if ($differences) {
        'How many chunks each version makes. The frames are a serial run''s in each.'
        ''
        Get-Row (@('Source', 'Filter') + $names + @('Why'))
        Get-Row (@('---') * ($names.Count + 3))
        $differences
    }
    else { 'None: each source is cut alike.' }
    ''
    '## Skipped and failed'
    ''
    $rest = @($Versions | ForEach-Object { $version = $_.Version; $_.Tests | Where-Object Result -NotIn Pass, NotRun | ForEach-Object { Get-Row @($version, "$($_.Area).$($_.Name)", $_.Result, ($_.Why.Length -gt 200 ? "$($_.Why.Substring(0, 200)) …" : $_.Why)) } })
    if ($rest) {
        Get-Row 'ffmpeg', 'Test', 'Result', 'Why'
        Get-Row (@('---') * 4)
        $rest
    }
    else { 'None.' }
}

$null = New-Item -ItemType Directory -Path $results -Force
$before = $env:FFMPEG_PATH, $env:RENDERTOOLS_FULL
try { $versions = @($Folder | ForEach-Object { Test-Version $_ }) }
finally { $env:FFMPEG_PATH, $env:RENDERTOOLS_FULL = $before }
Get-Table $versions | Set-Content -LiteralPath $TablePath
$counts = 'Pass', 'Fail', 'Skip' | ForEach-Object { $end = $_; @($versions.Tests | Where-Object Result -EQ $end).Count }
Set-Content -LiteralPath $ResultPath -Value "$counts"
exit [int]($counts[1] -gt 0)
