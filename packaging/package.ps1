<#
.SYNOPSIS
    Makes what is published: the package for a gallery, the module as a folder, and the module compiled for this system.
.DESCRIPTION
    ./build.sh package and ./build.ps1 -Task Package call it, in the PowerShell that the repository pins: PSResourceGet
    comes with it. Beside the module the package holds the licence, the changes, a software bill of materials (CycloneDX)
    and the notices of the libraries in it.
#>
param(
    [string] $OutDirectory = "$PSScriptRoot/../out/package",

    # Leaves out the module that is compiled ahead of time for this system.
    [switch] $GalleryOnly
)

$ErrorActionPreference = 'Stop'
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
$project = "$root/src/RenderTools/RenderTools.csproj"
$OutDirectory = [System.IO.Path]::GetFullPath($OutDirectory, $PWD.Path)

function Invoke-Checked([string] $Program) {
    & $Program @args | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "$Program $args ended with $LASTEXITCODE." }
}

# The bill of materials, and from it the notices: each library's own licence and copyright.
function Write-Material([string] $Folder, [string] $Version) {
    # PowerShell's reference assembly is compiled against, and not bundled.
    Invoke-Checked dotnet CycloneDX $project --exclude-dev --exclude-filter PowerShellStandard.Library --disable-package-restore `
        --output $Folder --filename bom.json --output-format Json --set-name RenderTools --set-version $Version --set-type Library
    $terms = (Get-Content -LiteralPath "$root/LICENSE" -Raw) -replace '(?s)^.*?(?=Permission is hereby granted)'
    $notices = foreach ($library in (Get-Content -LiteralPath "$Folder/bom.json" -Raw | ConvertFrom-Json).components) {
        $licence = $library.licenses.license.id
        # A library under other terms wants its text here.
        if ($licence -ne 'MIT') { throw "$($library.name) is licensed under '$licence'; packaging/package.ps1 knows the text of MIT only." }
        "## $($library.name) $($library.version)`n`n$($library.externalReferences[0].url)`n`n$licence. $($library.copyright)`n"
    }
    Set-Content -LiteralPath "$Folder/THIRD-PARTY-NOTICES.md" -NoNewline -Value (
        "# Libraries in this package`n`n$($notices -join "`n")`n## The terms of the MIT licence`n`n$terms")
}

# The template of the manifest says where notes and addresses go.
function Complete-Manifest([string] $Path, [string] $Version, [string] $RepositoryUrl) {
    $changes = Get-Content -LiteralPath "$root/CHANGELOG.md" -Raw
    $notes = [regex]::Match($changes, "(?ms)^## \[($([regex]::Escape($Version))|Unreleased)\][^\n]*\n(.*?)(?=^## |\z)").Groups[2].Value.Trim()
    if (-not $notes) { throw "CHANGELOG.md has no section for $Version." }
    $lines = @(
        if ($RepositoryUrl) { "ProjectUri   = '$RepositoryUrl'"; "IconUri      = '$RepositoryUrl/raw/HEAD/packaging/icon.png'" }
        "ReleaseNotes = @'`n$notes`n'@"
    )
    $manifest = Get-Content -LiteralPath $Path -Raw
    $complete = $manifest.Replace("ReleaseNotes = 'CHANGELOG.md'", $lines -join "`n            ")
    if ($complete -ceq $manifest) { throw 'RenderTools.psd1 has no place for the release notes.' }
    Set-Content -LiteralPath $Path -Value $complete -NoNewline
    $null = Test-ModuleManifest $Path
}

Push-Location $root
try {
    $facts = (dotnet msbuild $project -getProperty:Version -getProperty:RepositoryUrl | ConvertFrom-Json).Properties
    $version = $facts.Version
    $rid = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
    if (-not $facts.RepositoryUrl) {
        Write-Warning 'The package will name no project and no icon: set RepositoryUrl in the environment to the https address of the repository.'
    }

    if (Test-Path -LiteralPath $OutDirectory) { Remove-Item -LiteralPath $OutDirectory -Recurse -Force }
    $null = New-Item $OutDirectory -ItemType Directory
    $stage = "$OutDirectory/stage"
    foreach ($ahead in @('false') + @(if (-not $GalleryOnly) { 'true' })) {
        Invoke-Checked dotnet build $project -c Release "-p:CompileAhead=$ahead" "-p:OutDirectory=$stage/$ahead/"
        $module = "$stage/$ahead/RenderTools"
        if ($ahead -eq 'false') { Write-Material $stage $version }
        Copy-Item "$root/LICENSE", "$root/CHANGELOG.md", "$root/packaging/icon.png", "$stage/bom.json", "$stage/THIRD-PARTY-NOTICES.md" $module
        Complete-Manifest "$module/RenderTools.psd1" $version $facts.RepositoryUrl

        if ($ahead -eq 'false') {
            Compress-PSResource $module $OutDirectory
            # As in a folder of PSModulePath.
            $null = New-Item "$OutDirectory/RenderTools" -ItemType Directory
            Copy-Item $module "$OutDirectory/RenderTools/$version" -Recurse
        } else {
            Invoke-Checked tar -C "$stage/$ahead" -czf "$OutDirectory/RenderTools-$version-$rid.tar.gz" RenderTools
        }
    }
    Remove-Item -LiteralPath $stage -Recurse -Force
    Get-ChildItem -LiteralPath $OutDirectory
} finally {
    Pop-Location
}
