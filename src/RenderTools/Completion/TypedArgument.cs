using System.Collections;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace RenderTools.Completion;

/// <summary>An argument that is being typed.</summary>
internal sealed partial class TypedArgument
{
    private readonly IDictionary _others;
    private readonly string _quote;

    /// <summary>Reads what PowerShell hands to a completer.</summary>
    /// <param name="parameter">The parameter that it is for.</param>
    /// <param name="word">The text up to the cursor, with its opening quote.</param>
    /// <param name="others">The arguments that can be known.</param>
    /// <param name="session">That of the runspace.</param>
    public TypedArgument(string parameter, string word, IDictionary others, RunspaceSession session)
    {
        (Parameter, Session, _others) = (parameter, session, others);
        _quote = word.Length > 0 && word[0] is '\'' or '"' ? word[..1] : "";
        Text = _quote.Length == 0 ? word : word[1..].TrimEnd(_quote[0]);
    }

    /// <summary>The parameter that it is for.</summary>
    public string Parameter { get; }

    /// <summary>What has been typed, without quotes.</summary>
    public string Text { get; }

    /// <summary>That of the runspace.</summary>
    public RunspaceSession Session { get; }

    /// <summary>What was typed for another parameter; null: nothing that can be known.</summary>
    public string? Other(string parameter) =>
        (_others[parameter] is PSObject wrapped ? wrapped.BaseObject : _others[parameter]) as string;

    /// <summary>The result that PowerShell puts in place of the word.</summary>
    public CompletionResult Result(Suggestion suggestion) =>
        new(
            suggestion.IsExpression ? suggestion.Text : Quoted(suggestion.Text),
            suggestion.Label,
            CompletionResultType.ParameterValue,
            suggestion.Tip.Length > 0 ? suggestion.Tip : suggestion.Label
        );

    private string Quoted(string text) =>
        _quote == "\"" ? $"\"{text}\""
        : _quote.Length > 0 || !Bare().IsMatch(text) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
        : text;

    // What PowerShell takes for one word, and for no parameter or number.
    [GeneratedRegex(@"^[A-Za-z_0-9][\w.=:/+-]*$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Bare();
}
