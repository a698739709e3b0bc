namespace RenderTools.Help;

/// <summary>A cmdlet as it is compiled.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="DefaultSet">The parameter set that is taken where nothing decides; null: none is named.</param>
/// <param name="Outputs">Full names of the types that come out.</param>
/// <param name="Parameters">Its own parameters, those of its base classes first; -WhatIf and -Confirm last.</param>
internal sealed record CmdletInfo(
    string Name,
    string[] Aliases,
    string? DefaultSet,
    string[] Outputs,
    ParameterInfo[] Parameters
)
{
    /// <summary>Full names of the types that bind from the pipeline as they are.</summary>
    public IEnumerable<string> Inputs =>
        Parameters.Where(p => p.Sets.Any(s => s.ByValue)).Select(p => p.ElementType).Distinct(StringComparer.Ordinal);

    /// <summary>Parameter sets, the default one first. A cmdlet without named sets has one without a name.</summary>
    public string[] SetNames
    {
        get
        {
            var names = Parameters
                .SelectMany(p => p.Sets)
                .Select(s => s.Name)
                .OfType<string>()
                .Append(DefaultSet)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal);
            string[] ordered = [.. names.OrderByDescending(n => n == DefaultSet)];
            return ordered.Length == 0 ? [""] : ordered;
        }
    }
}
