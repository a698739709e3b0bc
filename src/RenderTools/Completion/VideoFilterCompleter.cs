namespace RenderTools.Completion;

/// <summary>Completes a filtergraph at its end: names of filters, their options, and values that have names.</summary>
public sealed class VideoFilterCompleter : Completer
{
    private protected override async Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    )
    {
        var help = typed.Session.FindMedia().Help;
        var filter = typed.Text[Beginning(typed.Text, ",;]")..];
        var before = typed.Text[..^filter.Length];
        var separator = filter.IndexOf('=', StringComparison.Ordinal);
        if (separator < 0)
            return (await help.FiltersAsync())
                .Where(e => e.FiltersVideo)
                .OrderBy(e => e.Name, StringComparer.Ordinal)
                .Select(e => new Suggestion(before + e.Name, e.Name, $"{e.Pads}: {e.Text}"));

        // A name may be followed by a label, as in "scale@first=640".
        var topic = await help.FilterAsync(filter[..separator].Split('@')[0].Trim());
        var option = filter[(separator + 1)..];
        option = option[Beginning(option, ":")..];
        before = typed.Text[..^option.Length];
        separator = option.IndexOf('=', StringComparison.Ordinal);
        if (separator < 0)
            return topic.Options.Values.Select(o => new Suggestion($"{before}{o.Name}=", o.Name, o.Text));
        return topic.Options.TryGetValue(option[..separator], out var known)
            ? known.Values.Select(v => new Suggestion(
                $"{before}{known.Name}={v.Name}",
                v.Name,
                v.Text.Length > 0 ? v.Text : known.Text
            ))
            : [];
    }

    // Where the last part of a text begins: behind the last of the separators that is neither escaped nor quoted.
    private static int Beginning(string text, string separators)
    {
        var (begin, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
                isQuoted = !isQuoted;
            else if (isQuoted)
                continue;
            else if (text[i] == '\\')
                i++;
            else if (separators.Contains(text[i], StringComparison.Ordinal))
                begin = i + 1;
        }

        while (begin < text.Length && text[begin] == ' ')
            begin++;
        return begin;
    }
}
