# README's commands, as typed there; with RENDERTOOLS_FULL=1 those of the pages that go on with it, too.
BeforeDiscovery {
    $root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $pages = @('README.md') + @(if ($env:RENDERTOOLS_FULL -eq '1') { 'docs/tour.md', 'docs/compared.md' })
    $text = $pages | ForEach-Object { Get-Content -LiteralPath "$root/$_" -Raw }
    $blocks = [regex]::Matches($text -join "`n", '(?ms)^```powershell\n(.*?)^```$') | ForEach-Object { $_.Groups[1].Value } |
        Where-Object { $_ -notmatch 'Import-Module|Measure-RenderScaling|New-S(sh|lurm)Target' } |
        ForEach-Object { @{ Block = $_; FirstLine = $_.Split("`n")[0] } }
    if (@($blocks).Count -lt 4) { throw 'README shows fewer than four blocks of commands.' }
}

Describe 'README' {
    BeforeAll {
        Import-Module ($env:RENDERTOOLS_MODULE ?? [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")) -Force
        $cache = $env:XDG_CACHE_HOME
        $env:XDG_CACHE_HOME = "$TestDrive/cache"
        Push-Location TestDrive:
        $make = '-hide_banner', '-loglevel', 'error', '-nostdin', '-f', 'lavfi'
        ffmpeg @make -i 'testsrc2=size=160x90:rate=25:duration=2' -c:v libx264 -preset ultrafast film.mp4
        # One of its commands renders from 10:00 on.
        ffmpeg @make -i 'testsrc2=size=64x36:rate=1:duration=605' -c:v libx264 -preset ultrafast -g 20 film.mkv
    }

    AfterAll {
        Pop-Location
        $env:XDG_CACHE_HOME = $cache
    }

    It 'can be typed: <FirstLine>' -ForEach $blocks {
        $ErrorActionPreference = 'Stop'
        $null = . ([scriptblock]::Create($Block))
    }

    It 'leaves the videos that its commands name' {
        $videos = @('film.rendered.mp4', 'scenes.mkv', 'alike.mkv', 'zone.mkv') +
            @(if ($env:RENDERTOOLS_FULL -eq '1') { 'film.rendered.mkv', 'try.mkv', 'out/film.mkv', 'film.out.mkv', 'sample.mkv' })
        foreach ($video in $videos) {
            (Get-VideoInfo $video).Duration | Should -BeGreaterThan ([timespan]::Zero) -Because $video
        }
    }
}
