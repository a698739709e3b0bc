# Only cmdlets of the engine itself may be used here: the module must load where Microsoft.PowerShell.Utility is missing.
$bin = [System.IO.Path]::Combine($PSScriptRoot, 'bin')
$null = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($bin, 'RenderTools.Loader.dll'))
$assembly = [RenderTools.Loader.ModuleLoadContext]::LoadModule($bin)
$inner = Microsoft.PowerShell.Core\Import-Module -Assembly $assembly -PassThru

# Import-Module -Assembly answers a second import of the same assembly from its cache and then exports nothing;
# when the inner module leaves together with this one, Import-Module -Force starts afresh.
$ExecutionContext.SessionState.Module.OnRemove = {
    Microsoft.PowerShell.Core\Remove-Module -ModuleInfo $inner -ErrorAction Ignore
}
