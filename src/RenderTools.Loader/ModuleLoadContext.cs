using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace RenderTools.Loader;

/// <summary>
/// The module's own load context: the cmdlet assembly and whatever lies beside it in the module's <c>bin</c> are
/// private to the module, so that another module may carry other versions of the same libraries.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    // One context per directory for the life of the process: a second Import-Module -Force must find the same types.
    private static readonly ConcurrentDictionary<string, ModuleLoadContext> s_contexts = new(StringComparer.Ordinal);

    private readonly string _directory;

    private ModuleLoadContext(string directory)
        : base("RenderTools", isCollectible: false) => _directory = directory;

    /// <summary>Loads the cmdlet assembly <c>RenderTools.dll</c> of a module, once per directory.</summary>
    /// <param name="directory">The module's <c>bin</c>, a full path.</param>
    /// <returns>The assembly, in the module's own context.</returns>
    /// <exception cref="FileNotFoundException">There is no such assembly.</exception>
    /// <exception cref="ArgumentException">The path is not a full one.</exception>
    public static Assembly LoadModule(string directory) =>
        s_contexts
            .GetOrAdd(Path.GetFullPath(directory), static path => new ModuleLoadContext(path))
            .LoadFromAssemblyName(new AssemblyName("RenderTools"));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // What is not in bin (PowerShell, the framework) is shared with the host: null hands the question on to it.
        var path = Path.Combine(_directory, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
