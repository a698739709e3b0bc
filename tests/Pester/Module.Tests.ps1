# What only a whole PowerShell has: the commands of Microsoft.PowerShell.Utility and .Management beside ours.
BeforeAll {
    $manifest = $env:RENDERTOOLS_MODULE ?? [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out/RenderTools/RenderTools.psd1")
    Import-Module $manifest -Force
}

Describe 'The module in PowerShell' {
    It 'exports the commands of its manifest' {
        $promised = Test-ModuleManifest $manifest
        (Get-Command -Module RenderTools).Name | Sort-Object |
            Should -Be (@($promised.ExportedCmdlets.Keys) + @($promised.ExportedAliases.Keys) | Sort-Object)
    }

    It 'exports them again after Import-Module -Force' {
        Import-Module $manifest -Force
        (Get-Module RenderTools).ExportedCmdlets.Count | Should -BeGreaterThan 0
    }

    It 'has help for every cmdlet' {
        foreach ($cmdlet in (Get-Module RenderTools).ExportedCmdlets.Keys) {
            $help = Get-Help $cmdlet -Full
            $help.Description | Should -Not -BeNullOrEmpty -Because $cmdlet
            @($help.Examples.Example).Count | Should -BeGreaterOrEqual 3 -Because $cmdlet
        }
    }

    It 'gives objects that Export-Csv and ConvertTo-Json take' {
        $checks = Test-RenderEnvironment
        $checks | ConvertTo-Csv | ConvertFrom-Csv | Should -HaveCount @($checks).Count
        $checks | ConvertTo-Json | ConvertFrom-Json | Should -HaveCount @($checks).Count
    }
}
