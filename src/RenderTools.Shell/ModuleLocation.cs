namespace RenderTools.Shell;

/// <summary>Where the module is: beside the shell's folder, as the build and the package lay it out.</summary>
internal static class ModuleLocation
{
    /// <summary>The manifest's path; where there is none beside the program, the name, for PSModulePath to resolve.</summary>
    internal static string Find()
    {
        string[] candidates = ["../RenderTools/RenderTools.psd1", "RenderTools/RenderTools.psd1"];
        return candidates
            .Select(candidate => Path.GetFullPath(candidate, AppContext.BaseDirectory))
            .FirstOrDefault(File.Exists) ?? "RenderTools";
    }
}
