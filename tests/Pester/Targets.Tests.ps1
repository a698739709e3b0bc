# What describes other machines, as people type it. The machines themselves are in tests/cluster.
Describe 'New-SlurmTarget' {
    BeforeAll { Import-Module ($env:RENDERTOOLS_MODULE ?? [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")) -Force }

    It 'takes sizes, times and options as people type them' {
        $target = New-SlurmTarget batch -TimeLimit 90m -MemoryPerTask 4GB -SbatchOption @{ exclusive = $true; 'mail-type' = 'END' } -Ffmpeg apptainer, exec, img.sif, ffmpeg
        $target.TimeLimit | Should -Be ([timespan]'1:30:00')
        $target.MemoryMegabytes | Should -Be 4096
        $target.SbatchOptions | Sort-Object | Should -Be '--exclusive', '--mail-type=END'
        $target.Ffmpeg | Should -Be apptainer, exec, img.sif, ffmpeg
    }

    It 'refuses an option that it sets itself' {
        { New-SlurmTarget -SbatchOption @{ array = '1-2' } } | Should -Throw -ErrorId 'SbatchOptionOwned,*'
    }
}
