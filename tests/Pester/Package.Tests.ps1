# The way of the package: from a repository, which is a folder, into a PowerShell; to a newer version; and out again.
# The PowerShell that installs has a home of its own: the user's repositories and modules are not touched. On Windows these
# folders cannot be moved by variables.
BeforeDiscovery {
    $isFull = $env:RENDERTOOLS_FULL -eq '1'
}

Describe 'The package' -Skip:$IsWindows {
    BeforeAll {
        $root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../..")
        $private = (New-Item -ItemType Directory "$TestDrive/home").FullName
        foreach ($folder in '.local/share', 'repository') { $null = New-Item -ItemType Directory "$private/$folder" }

        function New-Version([string] $Version) {
            $stage = New-Item -ItemType Directory "$TestDrive/$Version"
            Copy-Item "$root/out/RenderTools" $stage -Recurse
            $manifest = "$stage/RenderTools/RenderTools.psd1"
            (Get-Content $manifest -Raw) -replace "(?<=ModuleVersion *= ')[^']+", $Version | Set-Content $manifest
            Compress-PSResource "$stage/RenderTools" "$private/repository"
        }

        # Runs a script in a PowerShell of its own home, and reads what it says as JSON.
        function Invoke-Private([scriptblock] $Script) {
            $others = 'PSModulePath', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME' | ForEach-Object { '-u', $_ }
            $text = "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; . { $Script } | ConvertTo-Json -Depth 3 -AsArray"
            $said = env @others HOME=$private dotnet $PSHOME/pwsh.dll -NoProfile -NonInteractive -WorkingDirectory $private -Command $text
            if ($LASTEXITCODE -ne 0) { throw "The PowerShell that installs ended with $LASTEXITCODE." }
            $said | Out-String | ConvertFrom-Json
        }

        $first = (Import-PowerShellDataFile "$root/out/RenderTools/RenderTools.psd1").ModuleVersion
        $next = '{0}.{1}.0' -f ([version]$first).Major, (([version]$first).Minor + 1)
        if ($env:RENDERTOOLS_FULL -eq '1') {
            dotnet pwsh -NoProfile -NonInteractive -File "$root/packaging/package.ps1" -OutDirectory "$TestDrive/package" -GalleryOnly | Out-Host
            Copy-Item "$TestDrive/package/*.nupkg" "$private/repository"
        } else {
            New-Version $first
        }
        ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i 'testsrc2=size=160x90:rate=25:duration=1' -c:v libx264 -preset ultrafast "$private/film.mp4"
    }

    It 'has one version, that of Directory.Build.props' {
        [xml]$props = Get-Content "$root/Directory.Build.props"
        $first | Should -Be $props.SelectSingleNode('//Version').InnerText
        $built = [System.Reflection.AssemblyName]::GetAssemblyName("$root/out/RenderTools/bin/RenderTools.dll")
        $built.Version.ToString(3) | Should -Be $first
        (Test-ModuleManifest "$root/out/RenderTools/RenderTools.psd1").Version | Should -Be $first
    }

    It 'names what it exports, and what it runs on' {
        $manifest = Import-PowerShellDataFile "$root/out/RenderTools/RenderTools.psd1"
        $manifest.CmdletsToExport + $manifest.AliasesToExport | Should -Not -Match '\*'
        $manifest.FunctionsToExport + $manifest.VariablesToExport | Should -BeNullOrEmpty
        $manifest.CompatiblePSEditions | Should -Be 'Core'
        $manifest.PowerShellVersion | Should -Be '7.4'
        $manifest.PrivateData.PSData.Tags | Should -Not -Match '\s'
        $manifest.PrivateData.PSData.LicenseUri | Should -Not -BeNullOrEmpty
    }

    It 'is installed from a repository, and renders there' {
        $seen = Invoke-Private {
            Register-PSResourceRepository Local "$HOME/repository" -Trusted
            Install-PSResource RenderTools -Repository Local
            $video = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Preset ultrafast | Merge-VideoChunks out.mp4
            @{ Frames = $video.Frames; Version = "$((Get-Module RenderTools).Version)"; Base = (Get-Module RenderTools).ModuleBase }
        }
        $seen.Frames | Should -Be 25
        $seen.Version | Should -Be $first
        $seen.Base | Should -Be "$private/.local/share/powershell/Modules/RenderTools/$first"
    }

    It 'passes the tests of the module where it is installed' -Skip:(-not $isFull) {
        dotnet pwsh -NoProfile -NonInteractive -File "$PSScriptRoot/Run.ps1" -ResultPath "$TestDrive/installed.txt" `
            -Path "$PSScriptRoot/Module.Tests.ps1:$PSScriptRoot/Pipeline.Tests.ps1" `
            -Module "$private/.local/share/powershell/Modules/RenderTools/$first/RenderTools.psd1" | Out-Host
        $LASTEXITCODE | Should -Be 0
        Get-Content "$TestDrive/installed.txt" | Should -Match '^[1-9]\d* 0 0$'
    }

    It 'brings its licence, its notices, its changes and its bill of materials' -Skip:(-not $isFull) {
        $installed = "$private/.local/share/powershell/Modules/RenderTools/$first"
        $parts = (Get-Content "$installed/bom.json" -Raw | ConvertFrom-Json).components
        $notices = Get-Content "$installed/THIRD-PARTY-NOTICES.md" -Raw
        foreach ($library in Get-ChildItem "$installed/bin/*.dll" -Exclude RenderTools*) {
            # The package OxyPlot.Core holds OxyPlot.dll; the others bear their package's name.
            $parts.name | Where-Object { $_ -in $library.BaseName, "$($library.BaseName).Core" } | Should -HaveCount 1 -Because $library.Name
        }
        foreach ($part in $parts) { $notices | Should -Match ([regex]::Escape("$($part.name) $($part.version)")) }
        "$installed/LICENSE", "$installed/icon.png" | Should -Exist
        (Import-PowerShellDataFile "$installed/RenderTools.psd1").PrivateData.PSData.ReleaseNotes | Should -Match '### Added'
    }

    It 'is updated, and goes without a trace' {
        New-Version $next
        $seen = Invoke-Private {
            Update-PSResource RenderTools -Repository Local
            $after = @((Get-InstalledPSResource RenderTools).Version | ForEach-Object { "$_" })
            Import-Module RenderTools
            $taken = "$((Get-Module RenderTools).Version)"
            Remove-Module RenderTools
            Uninstall-PSResource RenderTools -Version '*'
            @{ After = $after; Taken = $taken; Left = @(Get-InstalledPSResource RenderTools -ErrorAction Ignore).Count }
        }
        $seen.After | Sort-Object | Should -Be $first, $next
        $seen.Taken | Should -Be $next
        $seen.Left | Should -Be 0
        "$private/.local/share/powershell/Modules/RenderTools" | Should -Not -Exist
    }
}
