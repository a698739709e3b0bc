@{
    RootModule           = 'RenderTools.psm1'
    # The build writes the version of Directory.Build.props here.
    ModuleVersion        = '0.0.0'
    GUID                 = 'f971ff4e-43f8-427e-98ba-e6056ab5cf27'
    Author               = 'The RenderTools maintainers'
    CompanyName          = 'RenderTools'
    Copyright            = '(c) 2026 the RenderTools maintainers. MIT licence.'
    Description          = 'Renders one video on many cores, through ffmpeg, frame for frame as one serial run would, and measures how it scales.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('RenderTools.Format.ps1xml')
    CmdletsToExport      = @(
        'Compare-RenderScaling'
        'Export-RenderReport'
        'Get-RenderJob'
        'Get-ScalingForecast'
        'Get-VideoInfo'
        'Get-VideoScene'
        'Invoke-ChunkRender'
        'Measure-RenderScaling'
        'Merge-VideoChunks'
        'New-ChunkPlan'
        'New-SlurmTarget'
        'New-SshTarget'
        'Receive-RenderJob'
        'Remove-RenderJob'
        'Test-RenderEnvironment'
        'Test-RenderedVideo'
        'Test-RenderTarget'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @('Merge-VideoChunk')
    PrivateData          = @{
        PSData = @{
            Tags         = @(
                'ffmpeg', 'video', 'render', 'encode', 'transcode', 'parallel', 'chunk', 'x264', 'x265', 'av1'
                'scaling', 'benchmark', 'slurm', 'hpc', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS'
            )
            LicenseUri   = 'https://opensource.org/licenses/MIT'
            # ./build.sh package writes the notes themselves here, and the project's and the icon's address.
            ReleaseNotes = 'CHANGELOG.md'
        }
    }
}
