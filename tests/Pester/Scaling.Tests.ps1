# The way from a measurement to a report through Export-Csv, which writes in the session's culture and which only a whole PowerShell has.
BeforeDiscovery {
    $hasFfmpeg = [bool](Get-Command ffmpeg -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    Import-Module ($env:RENDERTOOLS_MODULE ?? [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")) -Force
}

Describe 'Scaling' -Skip:(-not $hasFfmpeg) {
    BeforeAll {
        Push-Location TestDrive:
        ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i testsrc2=s=160x90:r=25:d=3 -c:v libx264 -preset ultrafast -g 25 x.mp4
        $culture = [System.Threading.Thread]::CurrentThread.CurrentCulture
        # Here a number in a file would get a decimal comma.
        [System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
        $rows = Measure-RenderScaling x.mp4 -WorkerCount 1, 2 -Repeat 1 -Duration 1s -Preset ultrafast -RunPath runs.csv
        $stopped = Get-Item x.mp4 | Measure-RenderScaling -WorkerCount 1 -Repeat 3 -Baseline OneCore -NoCeiling -Duration 1s -Preset ultrafast | Select-Object -First 1
        [System.Threading.Thread]::CurrentThread.CurrentCulture = $culture
    }

    AfterAll { Pop-Location }

    It 'writes raw runs without a trace of the culture' {
        $seconds = (Import-Csv runs.csv).WallSeconds
        $seconds | Should -Match '^\d+(\.\d+)?$'
    }

    It 'takes files from Get-Item, and gives its first row to Select-Object -First' {
        $stopped.Mode | Should -Be 'OneCore'
    }

    Context 'in <_>' -ForEach 'en-US', 'de-DE' {
        BeforeAll {
            $culture = [System.Threading.Thread]::CurrentThread.CurrentCulture
            [System.Threading.Thread]::CurrentThread.CurrentCulture = $_
            # Pester may run each It under the culture it began with: all that depends on culture is done here.
            $rows | Export-Csv s.csv
            $forecasts = Import-Csv s.csv | Get-ScalingForecast -WorkerCount 8, 64 -RunPath runs.csv
            $report = Import-Csv s.csv | Export-RenderReport "$_.html" -RunPath runs.csv
            $lines = Get-Content s.csv
            $byLaw = Import-Csv s.csv | Get-ScalingForecast -WorkerCount 8, 64 -WarningVariable why 3>$null
            [System.Threading.Thread]::CurrentThread.CurrentCulture = $culture
        }

        It 'writes a row for each mode and worker count' {
            @($lines | ConvertFrom-Csv).Mode | Should -Contain 'Ceiling'
            @($lines | ConvertFrom-Csv | Where-Object Mode -EQ Chunked).Workers | Should -Be '1', '2'
        }

        It 'writes rows in the culture of the session' {
            $comma = $_ -eq 'de-DE'
            [bool](@($lines | ConvertFrom-Csv).MedianSeconds -match ',') | Should -Be $comma
        }

        It 'forecasts from rows that Import-Csv brought back' {
            ($forecasts | Where-Object Method -EQ Simulation).Workers | Should -Be 8, 64
            ($forecasts | Where-Object Method -EQ Simulation).Seconds | ForEach-Object { $_ | Should -BeGreaterThan 0; $_ | Should -BeLessThan 600 }
        }

        It 'forecasts by a law, or says why not' {
            (@($byLaw).Count -gt 0) -or ($why -match 'no forecast') | Should -BeTrue
        }

        It 'reports on rows that Import-Csv brought back' {
            $report | Should -BeOfType ([System.IO.FileInfo])
            $report.Length | Should -BeGreaterThan 10000
            [xml](Get-Content $report -Raw) | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Compare-RenderScaling in a script' -Skip:(-not $hasFfmpeg) {
    BeforeAll {
        $module = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")
        $columns = 'RunId', 'Order', 'Name', 'Mode', 'Workers', 'ThreadsPerWorker', 'Chunks', 'Repeat', 'StartedUtc', 'WallSeconds', 'Frames', 'Cpu', 'FfmpegVersion', 'LogicalCores'
        function Write-Runs($Path, $Factor) {
            $runs = foreach ($repeat in 1..7) {
                $seconds = $Factor * (10 + 0.01 * $repeat)
                [pscustomobject]@{
                    RunId = $Path; Order = $repeat; Name = 'x'; Mode = 'Chunked'; Workers = 2; ThreadsPerWorker = 1; Chunks = 4; Repeat = $repeat
                    StartedUtc = '2026-01-01T00:00:00.0000000Z'; WallSeconds = $seconds.ToString([cultureinfo]::InvariantCulture); Frames = 100
                    Cpu = 'c'; FfmpegVersion = '5.1'; LogicalCores = 2
                }
            }
            $runs | Select-Object $columns | Export-Csv (Join-Path $TestDrive $Path)
        }
        Write-Runs base.csv 1
        Write-Runs slower.csv 1.1
        function Invoke-Script($Current) {
            $script = Join-Path $TestDrive 'compare.ps1'
            Set-Content $script @"
`$ErrorActionPreference = 'Stop'
Import-Module '$module'
Compare-RenderScaling '$TestDrive/base.csv' '$TestDrive/$Current' -FailOnRegression | ForEach-Object { "verdict `$(`$_.Verdict)" }
"@
            $said = dotnet $PSHOME/pwsh.dll -NoProfile -File $script 2>&1
            @{ ExitCode = $LASTEXITCODE; Verdicts = @($said) -match '^verdict ' }
        }
    }

    # The verdict shows that the exit code is the comparison's, and not that of a script that did not run.
    It 'ends with exit code <ExitCode> where the verdict is <Verdict>' -ForEach @(
        @{ Current = 'slower.csv'; Verdict = 'Slower'; ExitCode = 1 }
        @{ Current = 'base.csv'; Verdict = 'Same'; ExitCode = 0 }
    ) {
        $script = Invoke-Script $Current
        $script.Verdicts | Should -Be "verdict $Verdict"
        $script.ExitCode | Should -Be $ExitCode
    }
}
