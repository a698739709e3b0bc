<#
.SYNOPSIS
    Everything one does with this repository, for people with PowerShell. build.sh is the same for all others.
.EXAMPLE
    ./build.ps1 -Task Demo
.EXAMPLE
    ./build.ps1 -Task Test -Full
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Shell', 'Demo', 'Package', 'Clean')]
    [string] $Task = 'Build',

    # Run the long tests, too.
    [switch] $Full
)

$ErrorActionPreference = 'Stop'
if (-not $IsWindows) {
    $arguments = @($Task.ToLowerInvariant()) + @(if ($Full) { '--full' })
    & bash "$PSScriptRoot/build.sh" @arguments
    exit $LASTEXITCODE
}

# Windows has no bash that one can count on.
function Invoke-Checked([string] $Program) {
    & $Program @args
    if ($LASTEXITCODE -ne 0) { throw "$Program $args ended with $LASTEXITCODE." }
}

function Assert-Program([string] $Name, [string] $Remedy) {
    if (-not (Get-Command $Name -CommandType Application -ErrorAction Ignore)) { throw "$Name is missing. $Remedy" }
}

function Install-Ffmpeg {
    if ($env:FFMPEG_PATH -or (Get-Command ffmpeg -CommandType Application -ErrorAction Ignore)) { return }
    Assert-Program winget 'Install ffmpeg by hand: https://ffmpeg.org/download.html'
    Invoke-Checked winget install --exact --id Gyan.FFmpeg --accept-source-agreements --accept-package-agreements
    $env:PATH += ";$([System.Environment]::GetEnvironmentVariable('PATH', 'User'))"
}

$env:DOTNET_CLI_UI_LANGUAGE = 'en'
$env:POWERSHELL_TELEMETRY_OPTOUT = '1'
$env:POWERSHELL_UPDATECHECK = 'Off'
Assert-Program dotnet 'Install the .NET SDK 10: https://dotnet.microsoft.com/download'
# Runs the PowerShell that .config/dotnet-tools.json pins: dotnet finds it only below that manifest.
function Invoke-PinnedPowerShell {
    Push-Location $PSScriptRoot
    try {
        Invoke-Checked dotnet tool restore
        & dotnet pwsh @args
    } finally {
        Pop-Location
    }
}

$solution = "$PSScriptRoot/RenderTools.sln"
# For who wants to render: the module alone, without its tests and what they need, and unexamined.
$module = "$PSScriptRoot/src/RenderTools/RenderTools.csproj"
$out = "$PSScriptRoot/out"

switch ($Task) {
    'Build' { Invoke-Checked dotnet build $solution }
    'Demo' {
        Install-Ffmpeg
        Invoke-Checked dotnet build $module -p:RunAnalyzers=false --verbosity quiet
        Invoke-PinnedPowerShell -NoProfile -NonInteractive -File demo/demo.ps1
        exit $LASTEXITCODE
    }
    'Shell' {
        Install-Ffmpeg
        Invoke-Checked dotnet build $module -p:RunAnalyzers=false --verbosity quiet
        $manifest = "$out/RenderTools/RenderTools.psd1" -replace "'", "''"
        Invoke-PinnedPowerShell -NoLogo -WorkingDirectory $PWD.Path -NoExit -Command "Import-Module '$manifest'"
        exit $LASTEXITCODE
    }
    'Test' {
        Install-Ffmpeg
        if ($Full) { $env:RENDERTOOLS_FULL = '1' }
        Invoke-Checked dotnet build $solution
        Push-Location $PSScriptRoot
        try {
            & dotnet test --solution $solution --no-build --no-ansi --no-progress --max-parallel-test-modules 1 | Tee-Object -Variable log
            $status = $LASTEXITCODE
        } finally {
            Pop-Location
        }
        $sum = @{}
        foreach ($line in $log) { if ("$line" -match '^\s*(succeeded|failed|skipped): (\d+)\s*$') { $sum[$Matches[1]] = [int] $Matches[2] } }
        if ($sum.Count -ne 3) { throw "The test runner ended with $status and without a summary." }
        $null = New-Item -ItemType Directory -Force "$out/test-results"
        $pester = "$out/test-results/pester.txt"
        if (Test-Path $pester) { Remove-Item $pester }
        Invoke-PinnedPowerShell -NoProfile -NonInteractive -File tests/Pester/Run.ps1 -ResultPath $pester
        if ($LASTEXITCODE -ne 0) { $status = $LASTEXITCODE }
        if (-not (Test-Path $pester)) { throw "Pester ended with $status and without a result." }
        $passed, $failed, $skipped = [int[]] (-split (Get-Content $pester -Raw))
        if ($passed -eq 0) { throw 'Pester ran no test that passed.' }
        $sum.succeeded += $passed; $sum.failed += $failed; $sum.skipped += $skipped
        "$($sum.succeeded) passed, $($sum.failed) failed, $($sum.skipped) skipped (Pester: $passed, $failed, $skipped)"
        exit [int] ($status -ne 0 -or $sum.failed -gt 0)
    }
    'Package' {
        Invoke-PinnedPowerShell -NoProfile -NonInteractive -File packaging/package.ps1
        exit $LASTEXITCODE
    }
    'Clean' {
        Invoke-Checked dotnet clean $solution --verbosity quiet
        if (Test-Path $out) { Remove-Item $out -Recurse -Force }
    }
}
