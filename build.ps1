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
    [ValidateSet('Build', 'Test', 'Demo', 'Package', 'Clean')]
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
Assert-Program dotnet 'Install the .NET SDK 10: https://dotnet.microsoft.com/download'
# PowerShell, pinned in .config/dotnet-tools.json: run it as "dotnet pwsh".
Push-Location $PSScriptRoot
try { Invoke-Checked dotnet tool restore } finally { Pop-Location }
$solution = "$PSScriptRoot/RenderTools.sln"
$out = "$PSScriptRoot/out"

switch ($Task) {
    'Build' { Invoke-Checked dotnet build $solution }
    'Demo' {
        Install-Ffmpeg
        Invoke-Checked dotnet build $solution --verbosity quiet
        & "$out/shell/rendertools.exe" -f "$PSScriptRoot/demo/demo.ps1"
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
        if (Get-Module Pester -ListAvailable) {
            $null = New-Item -ItemType Directory -Force "$out/test-results"
            & "$PSScriptRoot/tests/Pester/Run.ps1" -ResultPath "$out/test-results/pester.txt"
            $passed, $failed, $skipped = [int[]] (-split (Get-Content "$out/test-results/pester.txt" -Raw))
            $sum.succeeded += $passed; $sum.failed += $failed; $sum.skipped += $skipped
        } else {
            'tests/Pester was not run: there is no module Pester (Install-Module Pester).'
        }
        "$($sum.succeeded) passed, $($sum.failed) failed, $($sum.skipped) skipped"
        exit [int] ($status -ne 0 -or $sum.failed -gt 0)
    }
    'Package' {
        $version = (Import-PowerShellDataFile "$PSScriptRoot/RenderTools.psd1").ModuleVersion
        $rid = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
        $folder = "$out/package/rendertools-$version-$rid"
        Invoke-Checked dotnet build "$PSScriptRoot/src/RenderTools/RenderTools.csproj" -c Release
        $null = New-Item $folder -ItemType Directory -Force
        Copy-Item "$out/RenderTools" $folder -Recurse -Force
        # Puts the assemblies of both in place, the module's over those just copied.
        Invoke-Checked dotnet publish "$PSScriptRoot/src/RenderTools.Shell/RenderTools.Shell.csproj" -c Release -r $rid --self-contained false -p:PackageBuild=true -o "$folder/shell"
        Copy-Item "$PSScriptRoot/LICENSE" $folder
        Compress-Archive $folder "$folder.zip" -Force
        Compress-Archive "$out/RenderTools" "$out/package/RenderTools-$version.zip" -Force
    }
    'Clean' {
        Invoke-Checked dotnet clean $solution --verbosity quiet
        if (Test-Path $out) { Remove-Item $out -Recurse -Force }
    }
}
