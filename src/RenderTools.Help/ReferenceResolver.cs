using Mono.Cecil;

namespace RenderTools.Help;

/// <summary>Finds an assembly among those that the compiler was given, and nowhere else.</summary>
internal sealed class ReferenceResolver(IEnumerable<string> paths) : IAssemblyResolver
{
    private readonly Dictionary<string, string> _paths = paths
        .Where(p => p.Length > 0)
        .GroupBy(p => Path.GetFileNameWithoutExtension(p), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AssemblyDefinition> _read = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
    {
        if (_read.TryGetValue(name.Name, out var known))
            return known;
        if (!_paths.TryGetValue(name.Name, out var path))
            throw new AssemblyResolutionException(name);
        parameters.AssemblyResolver = this;
        return _read[name.Name] = AssemblyDefinition.ReadAssembly(path, parameters);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var assembly in _read.Values)
            assembly.Dispose();
    }
}
