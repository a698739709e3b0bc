# The commands for a cluster as people type them, on a real Slurm that the tests start (./build.sh cluster).
BeforeDiscovery {
    $whyNot =
    if ((id -u) -ne 0) { 'a Slurm cluster with nodes of their own needs root' }
    elseif (@(Get-Command slurmctld, slurmd, munged, sbatch -ErrorAction Ignore).Count -lt 4) { 'Slurm is not installed' }
}

Describe 'A cluster' -Skip:([bool] $whyNot) {
    BeforeAll {
        $manifest = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")
        Import-Module $manifest -Force
        $script = [System.IO.Path]::GetFullPath("$PSScriptRoot/slurm-cluster.sh")
        $lab = "/tmp/rtl-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
        timeout 60 bash $script up $lab 4 $PID
        if ($LASTEXITCODE -ne 0) { throw 'The cluster did not start.' }
        $env:SLURM_CONF = "$lab/etc/slurm.conf"
        $shared = New-Item -ItemType Directory "$lab/shared"
        ffmpeg -hide_banner -loglevel error -nostdin -y -f lavfi -i 'testsrc2=size=320x180:rate=25:duration=4' -c:v libx264 -preset ultrafast -g 10 "$shared/film.mp4"
        $render = @{ Preset = 'ultrafast'; WorkingDirectory = "$shared/work" }
        Get-VideoInfo "$shared/film.mp4" | New-ChunkPlan -ChunkCount 4 | Invoke-ChunkRender -Preset ultrafast -WorkingDirectory "$shared/local" |
            Merge-VideoChunks "$shared/local.mp4"
        $expected = (Get-FileHash "$shared/local.mp4").Hash
    }

    AfterAll {
        $env:SLURM_CONF = $null
        timeout 60 bash $script down $lab
        Remove-Item -LiteralPath $lab -Recurse
    }

    BeforeEach { Remove-Item "$shared/out.mp4", "$shared/work" -Recurse -ErrorAction Ignore }

    It 'renders a video that is the local one to the bit' {
        Get-VideoInfo "$shared/film.mp4" | New-ChunkPlan -ChunkCount 4 | Invoke-ChunkRender @render -Target (New-SlurmTarget -Partition main) |
            Tee-Object -Variable chunks | Merge-VideoChunks "$shared/out.mp4"
        $chunks.HostName | Should -Match '^n[1-4]$'
        (Get-FileHash "$shared/out.mp4").Hash | Should -Be $expected
    }

    It 'leaves a video to the cluster and receives it later' {
        $job = Get-VideoInfo "$shared/film.mp4" | New-ChunkPlan -ChunkCount 4 | Invoke-ChunkRender @render -Target (New-SlurmTarget) -Detach
        $job.State | Should -Be Submitted
        Get-RenderJob -WorkingDirectory "$shared/work" | Receive-RenderJob | Merge-VideoChunks "$shared/out.mp4"
        (Get-FileHash "$shared/out.mp4").Hash | Should -Be $expected
    }

    It 'goes on with a render whose process was killed' {
        $begun = "$shared/begun"
        $command = "Import-Module '$manifest'; Get-VideoInfo '$shared/film.mp4' | New-ChunkPlan -ChunkCount 4 | " +
            "Invoke-ChunkRender -Preset ultrafast -WorkingDirectory '$shared/work' -EventLog '$begun' -Target (New-SlurmTarget)"
        $pwsh = [System.IO.Path]::Combine($PSHOME, 'pwsh.dll')
        $process = Start-Process dotnet -ArgumentList $pwsh, '-NoProfile', '-NonInteractive', '-Command', $command -PassThru -RedirectStandardOutput "$shared/said"
        $until = [datetime]::UtcNow.AddSeconds(60)
        while (-not ((Get-Content $begun -ErrorAction Ignore) -match '"kind":"started"') -and [datetime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 100 }
        Stop-Process -Id $process.Id -Force
        $process.WaitForExit(10000) | Should -BeTrue
        (Get-RenderJob -WorkingDirectory "$shared/work").State | Should -BeIn Submitted, Partial, Rendered
        Get-RenderJob -WorkingDirectory "$shared/work" | Receive-RenderJob | Merge-VideoChunks "$shared/out.mp4"
        (Get-FileHash "$shared/out.mp4").Hash | Should -Be $expected
        squeue -h | Should -BeNullOrEmpty
    }

    It 'is measured with one task at a time, two, all' {
        $measure = @{ Duration = '2s'; Repeat = 1; Baseline = 'OneCore'; Preset = 'ultrafast'; WorkingDirectory = "$shared/work" }
        $rows = Measure-RenderScaling "$shared/film.mp4" @measure -Target (New-SlurmTarget -MaximumTask 3)
        $rows | ForEach-Object { "$($_.Mode) $($_.Nodes) $($_.Workers)" } | Should -Be 'OneCore  1', 'Nodes 1 1', 'Nodes 2 2', 'Nodes 3 3'
        Get-ChildItem "$shared/work" | Should -BeNullOrEmpty
        Measure-RenderScaling "$shared/film.mp4" @measure -Target (New-SlurmTarget) -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'TooManyNodes,*'
    }

    It 'says in sbatch''s words what is wrong' {
        Get-VideoInfo "$shared/film.mp4" | New-ChunkPlan -ChunkCount 4 |
            Invoke-ChunkRender @render -Target (New-SlurmTarget -Partition nowhere) -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'SlurmRefused,*'
        "$($refused[0])" | Should -BeLike '*nowhere*'
    }
}
