namespace RenderTools.Completion;

/// <summary>Completes the names of encoders: of video, or for -AudioCodec of audio.</summary>
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
            .OrderBy(e => e.Name, StringComparer.Ordinal)
            .Select(e => new Suggestion(e.Name, e.Text));
    }
}
