# The examples of the help, as typed there: each in a folder with the files that it names. Those that render run with
# RENDERTOOLS_FULL=1. An example that cannot run here must parse, and says why.
BeforeDiscovery {
    $needs = [ordered]@{
        '/shared' = 'a cluster and its shared folder'
        '(?s)New-SshTarget.*(Test-RenderTarget|Invoke-ChunkRender)|(Test-RenderTarget|-Target) \(' = 'other machines'
        'D:/' = 'a drive of Windows'
        '-Confirm' = 'somebody who answers'
        'FailOnRegression' = 'a machine that is steady enough for a verdict'
    }
    $renders = 'Invoke-ChunkRender|Measure-RenderScaling|Test-RenderedVideo|Get-VideoScene|SplitMode Scene|runs\.csv|scaling\.csv'
    $examples = foreach ($page in Get-ChildItem "$PSScriptRoot/../../docs/cmdlets/*.md") {
        $number = 0
        foreach ($match in [regex]::Matches((Get-Content $page -Raw), '(?ms)^```powershell\n(.*?)^```$')) {
            $text = $match.Groups[1].Value
            @{
                Name = "$($page.BaseName) $((++$number)): $($text.Split("`n")[0])"
                Text = $text
                Needs = $needs.Keys | Where-Object { $text -match $_ } | Select-Object -First 1 | ForEach-Object { $needs[$_] }
                IsLong = $text -match $renders
            }
        }
    }
    if (@($examples).Count -lt 60) { throw 'The pages of the cmdlets show fewer than sixty examples.' }
    $isFull = $env:RENDERTOOLS_FULL -eq '1'
    $run = $examples | Where-Object { -not $_.Needs -and ($isFull -or -not $_.IsLong) }
    $parsed = $examples | Where-Object { $_.Needs }
}

Describe 'Examples of the help' {
    BeforeAll {
        Import-Module ($env:RENDERTOOLS_MODULE ?? [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")) -Force
        $cache = $env:XDG_CACHE_HOME
        $env:XDG_CACHE_HOME = "$TestDrive/cache"
        $make = '-hide_banner', '-loglevel', 'error', '-nostdin', '-y'
        $encode = '-c:v', 'libx264', '-preset', 'ultrafast'
        ";FFMETADATA1`n[CHAPTER]`nTIMEBASE=1/1`nSTART=1`nEND=2`ntitle=Two" | Set-Content "$TestDrive/chapters.txt"
        ffmpeg @make -f lavfi -i 'testsrc2=size=160x90:rate=25:duration=3' -f lavfi -i sine=duration=3 -i "$TestDrive/chapters.txt" `
            -map_metadata 2 @encode -g 25 -c:a aac "$TestDrive/short.mkv"
        ffmpeg @make -i "$TestDrive/short.mkv" -c copy -map_chapters -1 "$TestDrive/short.mp4"
        # Some examples name times far into a film.
        ffmpeg @make -f lavfi -i 'testsrc2=size=160x90:rate=1/10:duration=5600' @encode -g 20 "$TestDrive/long.mkv"

        # What an example finds in its folder.
        function New-Folder([string] $Text) {
            $folder = New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())"
            Copy-Item "$TestDrive/$($Text -match '1:31:00|10:00|2m' ? 'long' : 'short').mkv" "$folder/film.mkv"
            # Not where it is what the example writes.
            if ($Text -notmatch 'DestinationPath film\.mp4') { Copy-Item "$TestDrive/short.mp4" "$folder/film.mp4" }
            Copy-Item "$TestDrive/short.mp4" "$folder/clip.mp4"
            $null = New-Item -ItemType Directory "$folder/temp"
            '{ "frames": 75, "scenes": [ { "start_frame": 0, "end_frame": 30 }, { "start_frame": 30, "end_frame": 75 } ] }' | Set-Content "$folder/temp/scenes.json"
            if ($Text -match 'runs\.csv|scaling\.csv') {
                if (-not (Test-Path "$TestDrive/runs.csv")) {
                    Measure-RenderScaling "$TestDrive/short.mkv" -WorkerCount 1, 2 -RunPath "$TestDrive/runs.csv" | Export-Csv "$TestDrive/scaling.csv"
                }
                foreach ($name in 'runs.csv', 'scaling.csv') {
                    # What an example writes itself must not be there.
                    if ($Text -notmatch "(RunPath|Export-Csv) $name" -or $Text -notmatch 'Measure-RenderScaling') { Copy-Item "$TestDrive/$name" $folder }
                }
                Copy-Item "$TestDrive/runs.csv" "$folder/base-runs.csv"
            }
            $folder
        }

        # A measurement of the help is long; here one run of each kind must do.
        $PSDefaultParameterValues['Measure-RenderScaling:Repeat'] = 1
        $PSDefaultParameterValues['Measure-RenderScaling:Preset'] = 'ultrafast'
    }

    AfterAll {
        $env:XDG_CACHE_HOME = $cache
        $PSDefaultParameterValues.Remove('Measure-RenderScaling:Repeat')
        $PSDefaultParameterValues.Remove('Measure-RenderScaling:Preset')
    }

    It 'runs <Name>' -ForEach $run {
        Push-Location (New-Folder $Text)
        try {
            if ($Text -match '^\$video \||film\.rendered\.mkv -Reference') {
                $video = Get-VideoInfo film.mkv | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -VideoFilter unsharp -Preset ultrafast | Merge-VideoChunks
            }
            $ErrorActionPreference = 'Stop'
            $null = . ([scriptblock]::Create($Text))
        } finally {
            Pop-Location
        }
    }

    It 'parses <Name>, which needs <Needs>' -ForEach $parsed {
        $errors = $null
        $null = [System.Management.Automation.Language.Parser]::ParseInput($Text, [ref]$null, [ref]$errors)
        $errors | Should -BeNullOrEmpty
    }
}
