namespace RenderTools.Help;

/// <summary>A parameter as it is compiled.</summary>
/// <param name="Name">Without the dash.</param>
/// <param name="Type">Full name of its type.</param>
/// <param name="TypeName">The type as people write it in PowerShell.</param>
/// <param name="Choices">Names of an enumeration; empty for all other types.</param>
/// <param name="Default">Its value when it is not given; null: none.</param>
/// <param name="Range">Smallest and largest value; null: no limit is declared.</param>
/// <param name="HasWildcards">Whether * and ? are expanded.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Sets">How it takes part in each parameter set.</param>
internal sealed record ParameterInfo(
    string Name,
    string Type,
    string TypeName,
    string[] Choices,
    string? Default,
    string? Range,
    bool HasWildcards,
    string[] Aliases,
    ParameterSetUse[] Sets
)
{
    /// <summary>Whether it is a switch.</summary>
    public bool IsSwitch => Type == "System.Management.Automation.SwitchParameter";

    /// <summary>The type of one value, where it takes several.</summary>
    public string ElementType => Type.EndsWith("[]", StringComparison.Ordinal) ? Type[..^2] : Type;

    /// <summary>Its use in a set; null: it does not take part.</summary>
    public ParameterSetUse? In(string set) => Array.Find(Sets, s => s.Name is null || s.Name == set);
}
