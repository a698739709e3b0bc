# The pipeline as people type it, with what only a whole PowerShell has: JSON, CLIXML, Select-Object, Get-ChildItem.
BeforeAll {
    $manifest = $env:RENDERTOOLS_MODULE ?? [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")
    Import-Module $manifest -Force

    function New-Film([string] $Name) {
        ffmpeg -hide_banner -loglevel error -nostdin -y -f lavfi -i 'testsrc2=size=320x180:rate=25:duration=2' -c:v libx264 -preset ultrafast -g 10 "file:$Name"
    }

    $render = @{ Preset = 'ultrafast'; WorkingDirectory = 'work' }
}

Describe 'The pipeline' {
    BeforeEach {
        $folder = New-Item -ItemType Directory -Path (Join-Path $TestDrive "it's $([guid]::NewGuid())")
        Push-Location -LiteralPath $folder
    }

    AfterEach { Pop-Location }

    It 'takes files from Get-ChildItem and names each destination after its film' {
        'a[1].mp4', '-b.mp4' | ForEach-Object { New-Film (Join-Path $folder $_) }
        $videos = Get-ChildItem -File | Get-VideoInfo | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender @render |
            Merge-VideoChunks -DestinationPath { "out/$($_.Name).mkv" }
        $videos.Frames | Should -Be 50, 50
        (Get-ChildItem -LiteralPath out).Name | Sort-Object | Should -Be '-b.mkv', 'a[1].mkv'
        # Get-Item reads [ ] in a path as a wildcard, so only the other name can be piped into it.
        ($videos | Where-Object Name -eq '-b' | Get-Item).Name | Should -Be '-b.mkv'
        ($videos | Get-VideoInfo).VideoCodec | Should -Be 'h264', 'h264'
    }

    It 'ends with what was done: size, speed-up, warnings and where the file lies' {
        New-Film (Join-Path $folder film.mp4)
        $video = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender @render -EncoderOption 'b:v=500k' -WarningAction SilentlyContinue |
            Merge-VideoChunks out.mp4
        $video.Speedup | Should -Be ($video.CpuSeconds / ($video.RenderSeconds + $video.MergeSeconds))
        $video.Speedup | Should -BeGreaterThan 0
        @($video.Warnings) -like 'RateControlPerChunk: *' | Should -HaveCount 1
        $shown = $video | Format-Table | Out-String -Width 300
        $shown | Should -Match 'Speed-up +Warnings +Path'
        $shown | Should -Match ([regex]::Escape($video.Path))
    }

    It 'renders a plan that went through <Way>' -ForEach @(
        @{ Way = 'ConvertTo-Json'; Store = { $_ | ConvertTo-Json -Depth 6 | ConvertFrom-Json } }
        @{ Way = 'ConvertTo-Json, as hashtables'; Store = { [pscustomobject]($_ | ConvertTo-Json -Depth 6 | ConvertFrom-Json -AsHashtable) } }
        @{ Way = 'Export-Clixml'; Store = { $_ | Export-Clixml plan.xml; Import-Clixml plan.xml } }
    ) {
        New-Film (Join-Path $folder film.mp4)
        $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 3 | ForEach-Object $Store
        $chunks = $plan | Invoke-ChunkRender @render | ForEach-Object $Store
        ($chunks | Merge-VideoChunks out.mp4).Frames | Should -Be 50
    }

    It 'renders single chunks of a stored plan' {
        New-Film (Join-Path $folder film.mp4)
        Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 4 | ConvertTo-Json -Depth 6 | Set-Content plan.json
        $plan = Get-Content plan.json -Raw | ConvertFrom-Json
        $some = $plan.Chunks | Where-Object Index -ne 2 | Invoke-ChunkRender @render
        $missing = $some | Merge-VideoChunks out.mp4 -ErrorVariable refused -ErrorAction SilentlyContinue
        $missing | Should -BeNullOrEmpty
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'ChunksMissing,*'
        $rest = $plan.Chunks[2] | Invoke-ChunkRender @render
        (@($some) + @($rest) | Merge-VideoChunks out.mp4).Frames | Should -Be 50
    }

    It 'leaves no ffmpeg behind when Select-Object has enough' {
        New-Film (Join-Path $folder film.mp4)
        $first = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 6 | Invoke-ChunkRender @render -VideoFilter nlmeans | Select-Object -First 1
        $first.Status | Should -Be Succeeded
        @(Get-Process ffmpeg -ErrorAction Ignore | Where-Object { $_.CommandLine -like "*$($folder.Name.Split(' ')[-1])*" }) | Should -HaveCount 0
    }

    It 'says one error after one trial and one chunk when -Preset is mistyped' -Skip:$IsWindows {
        New-Film (Join-Path $folder film.mp4)
        $found = [string]$env:FFMPEG_PATH
        $ffmpeg = if (-not $found) { (Get-Command ffmpeg -CommandType Application -TotalCount 1).Source }
        elseif (Test-Path -LiteralPath $found -PathType Container) { Join-Path $found ffmpeg }
        else { $found }
        # It stands before ffmpeg and writes down each start. ffprobe must be beside it.
        $counted = New-Item -ItemType Directory -Path counted
        $starts = Join-Path $TestDrive starts.txt
        "#!/bin/sh`nprintf '%s\n' `"`$(printf '%s ' `"`$@`" | tr '\n' ' ')`" >> '$starts'`nexec '$ffmpeg' `"`$@`"`n" |
            Set-Content -LiteralPath counted/ffmpeg -NoNewline
        chmod +x counted/ffmpeg
        $probe = Join-Path (Split-Path $ffmpeg) ffprobe
        $null = New-Item -ItemType SymbolicLink -Path counted/ffprobe -Target $probe
        $env:FFMPEG_PATH = $counted.FullName
        try {
            $chunks = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 5 |
                Invoke-ChunkRender -Preset fastt -WorkingDirectory work -ErrorVariable errors -ErrorAction SilentlyContinue
        }
        finally { $env:FFMPEG_PATH = $found }

        $chunks | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'EncoderRefused,*'
        "$($errors[0])" | Should -BeLike "*no preset 'fastt'*ultrafast, superfast*"
        $renders = Get-Content -LiteralPath $starts | Where-Object { $_ -like '*-preset fastt*' }
        # The first chunk starts beside the trial; the others wait for it. It may fail before the trial does, and is then tried once more:
        # if that fails before the trial has begun, the job has ended without one.
        @($renders -like '*chunk-trial*').Count | Should -BeLessOrEqual 1
        $first = @($renders -notlike '*chunk-trial*')
        $first.Count | Should -BeIn 1, 2
        $first | Should -BeLike '*chunk-00000_*'
    }

    It 'exits 1 from a script that stops at errors' {
        'Import-Module $args[0]; $ErrorActionPreference = "Stop"; Get-VideoInfo missing.mp4; "went on"' | Set-Content run.ps1
        $said = dotnet $PSHOME/pwsh.dll -NoProfile -File run.ps1 $manifest 2>&1
        $LASTEXITCODE | Should -Be 1
        $said | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
        "$said" | Should -Match 'missing\.mp4'
    }
}
