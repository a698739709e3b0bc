namespace RenderTools.Help;

/// <summary>One [Parameter] attribute.</summary>
/// <param name="Name">The set; null: all sets.</param>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Its place, from 0; null: only by name.</param>
/// <param name="ByValue">Whether it takes the pipeline's objects.</param>
/// <param name="ByPropertyName">Whether it takes a property of the same name of the pipeline's objects.</param>
internal sealed record ParameterSetUse(string? Name, bool IsMandatory, int? Position, bool ByValue, bool ByPropertyName)
{
    /// <summary>The pipeline's part, in the words of PowerShell's help.</summary>
    public string Pipeline =>
        (ByValue, ByPropertyName) switch
        {
            (true, true) => "True (ByValue, ByPropertyName)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };

    /// <summary>The place, in the words of PowerShell's help.</summary>
    public string PositionText => Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "named";
}
