using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RenderTools.Encoders.Standalone;
using RenderTools.Primitives;

namespace RenderTools.Arguments;

/// <summary>Completes encoder names with those of the ffmpeg that is installed, and with standalone encoders.</summary>
public sealed class EncoderCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        try
        {
            return RunspaceSession
                .Current.FindMedia()
                .Ffmpeg.Encoders.Concat(StandaloneCheck.Names())
                .Where(e => e.StartsWith(wordToComplete ?? "", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Select(e => new CompletionResult(e))
                .ToList();
        }
        catch (RenderToolsException)
        {
            // Without ffmpeg there is nothing to offer; the command itself will say how to install it.
            return [];
        }
    }
}
