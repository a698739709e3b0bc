# What Tab offers, in a home of its own.
BeforeAll {
    Import-Module ($env:RENDERTOOLS_MODULE ?? [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")) -Force

    function Get-Completion([string] $Text) {
        (TabExpansion2 $Text $Text.Length).CompletionMatches
    }

    $before = @{ HOME = $env:HOME; PATH = $env:PATH; XDG_CACHE_HOME = $env:XDG_CACHE_HOME; FFMPEG_PATH = $env:FFMPEG_PATH }
}

AfterAll {
    foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
}

Describe 'Tab' {
    It 'after <Text> offers <Some>' -ForEach @(
        @{ Text = 'Invoke-ChunkRender -VideoCodec libx26'; Some = 'libx264' }
        @{ Text = 'Merge-VideoChunks -AudioCodec aa'; Some = 'aac' }
        @{ Text = 'Invoke-ChunkRender -Preset very'; Some = 'veryfast', 'veryslow' }
        @{ Text = 'Invoke-ChunkRender -VideoCodec libx264 -PixelFormat yuv420p'; Some = 'yuv420p', 'yuv420p10le' }
        @{ Text = 'Invoke-ChunkRender -EncoderOption tune=fil'; Some = 'tune=film' }
        @{ Text = 'Invoke-ChunkRender -EncoderOption aq-mod'; Some = 'aq-mode=' }
        @{ Text = 'Invoke-ChunkRender -EncoderOption aq-mode=var'; Some = 'aq-mode=variance' }
        @{ Text = 'Merge-VideoChunks -AudioCodec aac -AudioOption aac_coder=tw'; Some = 'aac_coder=twoloop' }
        @{ Text = 'Invoke-ChunkRender -VideoFilter unsh'; Some = 'unsharp' }
        @{ Text = 'Invoke-ChunkRender -VideoFilter unsharp=lu'; Some = 'unsharp=luma_amount=' }
        @{ Text = 'Invoke-ChunkRender -VideoFilter unsharp=lx=3:ly'; Some = 'unsharp=lx=3:ly=' }
        @{ Text = "Invoke-ChunkRender -VideoFilter 'scale=640:360,fade=type=o"; Some = "'scale=640:360,fade=type=out'" }
        @{ Text = 'Invoke-ChunkRender -VideoFilter "drawtext=text=''a,b'',hflip,uns'; Some = '"drawtext=text=''a,b'',hflip,unsharp"' }
        @{ Text = 'Measure-RenderScaling -VideoFilter fade=en'; Some = 'fade=enable=' }
        @{ Text = 'Invoke-ChunkRender -QualityMetric s'; Some = 'Ssim' }
    ) {
        # On a busy machine ffmpeg's answer may come too late for the first Tab, and is there for the next.
        for ($try = 0; $try -lt 20; $try++) {
            $found = (Get-Completion $Text).CompletionText
            if (-not ($Some | Where-Object { $_ -cnotin $found })) { break }
        }
        foreach ($one in $Some) { $found | Should -Contain $one }
    }

    It 'says what each is' {
        (Get-Completion 'Invoke-ChunkRender -VideoFilter unsharp=luma_am')[0].ToolTip | Should -Match 'luma effect strength'
        (Get-Completion 'Invoke-ChunkRender -VideoCodec libx264')[0].ToolTip | Should -Match 'H\.264'
    }

    It 'offers no encoder of sound for the video, and no filter of sound' {
        Get-Completion 'Invoke-ChunkRender -VideoCodec aac' | Where-Object CompletionText -EQ aac | Should -BeNullOrEmpty
        Get-Completion 'Invoke-ChunkRender -VideoFilter aech' | Where-Object CompletionText -EQ aecho | Should -BeNullOrEmpty
    }

    It 'offers the hosts that ssh knows by name' -Skip:$IsWindows {
        $env:HOME = "$TestDrive/home"
        $null = New-Item -ItemType Directory "$env:HOME/.ssh/conf.d"
        "Host node1 node2 !node9`n  User me`nInclude conf.d/*.conf`nhost *.example.org`nMatch all" | Set-Content "$env:HOME/.ssh/config"
        'Host=farm' | Set-Content "$env:HOME/.ssh/conf.d/farm.conf"
        "known1,192.0.2.7 ssh-ed25519 AAAA`n|1|abc=|def= ssh-ed25519 AAAA`n[known2]:2222 ssh-ed25519 AAAA" | Set-Content "$env:HOME/.ssh/known_hosts"
        (Get-Completion 'New-SshTarget ').CompletionText | Should -Be 'node1', 'node2', 'farm', 'known1', '192.0.2.7'
        (Get-Completion 'New-SshTarget node1, kn').CompletionText | Should -Be 'known1'
        (Get-Completion "New-SshTarget 'render@fa").CompletionText | Should -Be "'render@farm'"
    }

    It 'offers the partitions that Slurm names, and does not wait for a Slurm that is silent' -Skip:$IsWindows {
        $null = New-Item -ItemType Directory "$TestDrive/bin"
        "#!/bin/sh`nprintf 'batch up, 1-00:00:00 at most, 4 nodes\nlong up, infinite at most, 2 nodes\n'" | Set-Content "$TestDrive/bin/sinfo" -NoNewline
        chmod +x "$TestDrive/bin/sinfo"
        $env:PATH = "$TestDrive/bin:$($before.PATH)"
        (Get-Completion 'New-SlurmTarget -Partition ').CompletionText | Should -Be batch, long
        "#!/bin/sh`nexec sleep 30" | Set-Content "$TestDrive/bin/sinfo" -NoNewline
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $null = Get-Completion 'New-SlurmTarget -Partition lo'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 15
    }

    It 'offers jobs, as what gives them to the command' {
        $env:XDG_CACHE_HOME = "$TestDrive/cache"
        ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i testsrc2=size=64x36:rate=5:duration=1 -c:v libx264 "file:$TestDrive/it's [1].mp4"
        $null = Get-VideoInfo "$TestDrive/it's [1].mp4" | New-ChunkPlan -ChunkCount 1 | Invoke-ChunkRender -Preset ultrafast
        $offer = Get-Completion 'Remove-RenderJob '
        $offer.ListItemText | Should -Be "it's [1]"
        Invoke-Expression $offer.CompletionText | Should -HaveCount 1
        (Get-Completion 'Receive-RenderJob it').CompletionText | Should -Be $offer.CompletionText
        Invoke-Expression "Get-RenderJob $((Get-Completion 'Get-RenderJob it').CompletionText)" | Should -HaveCount 1
        Invoke-Expression "Remove-RenderJob $($offer.CompletionText)"
        Get-RenderJob | Should -BeNullOrEmpty
    }

    It 'is silent without ffmpeg' {
        $env:FFMPEG_PATH = "$TestDrive/nowhere"
        $left = Get-Completion 'Invoke-ChunkRender -VideoFilter unsharp=lu'
        $env:FFMPEG_PATH = $before.FFMPEG_PATH
        $left.CompletionText | Should -Not -Contain 'unsharp=luma_amount='
    }
}
