using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RenderTools.Completion;

/// <summary>Completes an argument. A completer never throws, and says nothing if a second does not suffice.</summary>
public abstract class Completer : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(900);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        var typed = new TypedArgument(
            parameterName,
            wordToComplete ?? "",
            fakeBoundParameters ?? new Hashtable(),
            RunspaceSession.Current
        );
        using var end = new CancellationTokenSource();
        var search = Task.Run(() => FindAsync(typed, end.Token), end.Token);
        try
        {
            if (search.Wait(Patience, end.Token))
                return
                [
                    .. search
                        .Result.Where(s =>
                            s.IsExpression || s.Text.StartsWith(typed.Text, StringComparison.OrdinalIgnoreCase)
                        )
                        .Select(typed.Result),
                ];
            // Ends the program that is asked.
            end.Cancel();
        }
        catch (AggregateException)
        {
            // Whatever is missing, ffmpeg or a file: the command itself will say so.
        }

        return [];
    }

    /// <summary>All that the argument can be, as far as what is typed narrows it down.</summary>
    private protected abstract Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    );
}
