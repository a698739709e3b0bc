using RenderTools.Encoders.Standalone;

namespace RenderTools.Completion;

/// <summary>
/// Completes the names of encoders: of video, also those that are programs of their own, or for -AudioCodec of audio.
/// </summary>
public sealed class EncoderCompleter : Completer
{
    private protected override async Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    )
    {
        var kind = typed.Parameter == "AudioCodec" ? 'A' : 'V';
        var encoders = await typed.Session.FindMedia().Help.EncodersAsync();
        return encoders
            .Where(e => e.Flags.StartsWith(kind))
            .Select(e => new Suggestion(e.Name, e.Text))
            .Concat(kind == 'V' ? StandaloneCheck.Names().Select(name => new Suggestion(name, "a program")) : [])
            .OrderBy(e => e.Text, StringComparer.Ordinal);
    }
}
