# What a user types for hosts of ssh, on hosts that ssh-hosts.sh starts.
BeforeDiscovery {
    $why = if ($IsLinux) { bash "$PSScriptRoot/ssh-hosts.sh" why } else { "hosts are made of Linux's namespaces" }
    if ($why) { Write-Warning "Skipped: $why" }
    $text = Get-Content -LiteralPath "$PSScriptRoot/../../README.md" -Raw
    $blocks = @([regex]::Matches($text, '(?ms)^```powershell\n(.*?)^```$') | ForEach-Object { $_.Groups[1].Value } |
            Where-Object { $_ -match 'New-SshTarget' } | ForEach-Object { @{ Block = $_ } })
    if ($blocks.Count -eq 0) { throw 'README shows no target of ssh.' }
}

Describe 'Hosts of ssh' -Skip:([bool] $why) {
    BeforeAll {
        Import-Module ([System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")) -Force
        $lab = (New-Item -ItemType Directory "/tmp/rt-pester-$([guid]::NewGuid().ToString('N').Substring(0, 8))").FullName
        $null = New-Item -ItemType Directory "$lab/bin", "$lab/share", "$lab/cache"
        bash "$PSScriptRoot/ssh-hosts.sh" up $lab "$lab/share"
        if ($LASTEXITCODE) { throw 'The hosts did not start.' }
        $before = $env:PATH, $env:XDG_CACHE_HOME
        $env:XDG_CACHE_HOME = "$lab/cache"
        # What is typed names no configuration: ssh finds the test's.
        Set-Content "$lab/bin/ssh" "#!/bin/sh`nexec $((Get-Command ssh).Source) -F $lab/config `"`$@`""
        chmod +x "$lab/bin/ssh"
        $env:PATH = "$lab/bin:$env:PATH"
        Push-Location "$lab/cache"
        ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i 'testsrc2=size=160x90:rate=25:duration=8' -c:v libx264 -preset ultrafast -g 25 film.mkv

        # The witness's ffmpeg that does not end, by an argument of its own.
        function Test-Stuck($name) {
            [bool] (ssh $name 'for p in /proc/[0-9]*; do tr "\0" " " <$p/cmdline; echo; done 2>/dev/null' | Where-Object { $_ -match 'ffmpeg .*-re ' })
        }
    }

    AfterAll {
        if (-not $lab) { return }
        Pop-Location
        $env:PATH, $env:XDG_CACHE_HOME = $before
        bash "$PSScriptRoot/ssh-hosts.sh" down $lab
        Remove-Item -Recurse -Force $lab
    }

    It 'are used as README says, and the video is that of this machine to the bit' -ForEach $blocks {
        $ErrorActionPreference = 'Stop'
        $all = . ([scriptblock]::Create($Block))
        @($all | Where-Object Status -EQ 'Fail') | Should -HaveCount 0
        Get-VideoInfo film.mkv | New-ChunkPlan | Invoke-ChunkRender -VideoFilter unsharp | Merge-VideoChunks here.mp4
        (Get-FileHash hosts.mp4).Hash | Should -Be (Get-FileHash here.mp4).Hash
    }

    It 'render in a folder that all see' {
        Copy-Item film.mkv "$lab/share/film.mkv"
        $chunks = Get-VideoInfo "$lab/share/film.mkv" | New-ChunkPlan -ChunkCount 4 |
            Invoke-ChunkRender -Target (New-SshTarget node1, node2 -SharedPath -Ffmpeg /usr/bin/ffmpeg) -WorkingDirectory "$lab/share/work"
        $chunks.Status | Should -Be (@('Succeeded') * 4)
        $chunks.HostName | Sort-Object -Unique | Should -Be node1, node2
    }

    It 'are measured one, two, all' {
        $target = New-SshTarget node1, node2
        $rows = Measure-RenderScaling film.mkv -Target $target -Duration 2s -Repeat 1 -Baseline OneCore -Preset ultrafast -RunPath runs.csv
        $rows | ForEach-Object { "$($_.Mode) $($_.Nodes) $($_.Workers)" } | Should -Be 'OneCore  1', 'Nodes 1 1', 'Nodes 2 2'
        $nodes = $rows | Where-Object Mode -EQ Nodes
        $nodes.FitNote | Should -BeLike 'The base is one core of this machine*'
        $nodes.ForEach{ [math]::Abs($_.Speedup - $rows[0].MedianSeconds / $_.MedianSeconds) -lt 1e-9 } | Should -Be $true, $true
        $nodes | ForEach-Object { "$($_.Cpu)$($_.LogicalCores)$($_.CeilingShare)" } | Should -Be '', ''
        (Import-Csv runs.csv | Where-Object Mode -EQ Nodes | Sort-Object { [int]$_.Nodes } -Unique).Nodes | Should -Be '1', '2'
    }

    It 'refuse names that ssh would take for options' {
        { New-SshTarget '-oProxyCommand=touch x' } | Should -Throw -ErrorId 'ComputerNameInvalid*'
    }

    It 'refuse a source of which no exact piece is known, and say why' {
        ffmpeg -hide_banner -loglevel error -nostdin -i film.mkv -c:v mjpeg film.avi
        Get-VideoInfo film.avi | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Target (New-SshTarget node1) -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'SourceNotStreamable*'
    }

    It 'end their ffmpeg when the PowerShell is killed that renders' {
        Set-Content "$lab/sshd/witness/stuck" h1
        $script = "Import-Module '$((Get-Module RenderTools).Path)'; Get-VideoInfo '$PWD/film.mkv' | New-ChunkPlan -ChunkCount 4 | " +
            "Invoke-ChunkRender -Target (New-SshTarget node1 -Ffmpeg '$lab/sshd/witness/ffmpeg') -WorkingDirectory '$lab/cache/killed'"
        $shell = Start-Process dotnet -ArgumentList "$PSHOME/pwsh.dll", '-NoProfile', '-OutputFormat', 'Text', '-EncodedCommand', ([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))) -PassThru
        try {
            $end = (Get-Date).AddSeconds(90)
            while (-not ($seen = Test-Stuck h1) -and (Get-Date) -lt $end) { Start-Sleep -Milliseconds 200 }
            $seen | Should -BeTrue
        }
        finally {
            $shell.Kill()
        }

        $end = (Get-Date).AddSeconds(30)
        while ((Test-Stuck h1) -and (Get-Date) -lt $end) { Start-Sleep -Milliseconds 200 }
        Test-Stuck h1 | Should -BeFalse
    }
}
