namespace RenderTools.Filters;

/// <summary>
/// Reads a filtergraph as ffmpeg does (ffmpeg-filters, "Filtergraph syntax"; libavfilter/graphparser.c and
/// libavutil/opt.c were read for what the manual leaves open: where white space counts, that only the first '@' names
/// an instance, that a positional value may not follow a named one, and that sws_flags is known at the very beginning
/// only).
/// </summary>
internal sealed class FilterGraphParser(string text)
{
    private const string SwsPrefix = "sws_flags=";
    private int _position;

    public FilterGraph Parse()
    {
        Skip();
        var swsFlags = ReadSwsFlags();
        var chains = new List<FilterChain>();
        var chain = new List<FilterCall>();
        while (true)
        {
            Skip();
            chain.Add(ReadFilter());
            Skip();
            var end = _position < text.Length ? text[_position] : '\0';
            if (end is not (',' or ';' or '\0'))
                throw Error("A ',' or ';' or the end of the filtergraph was expected", _position);
            if (end != ',')
            {
                chains.Add(new FilterChain(chain.ToArray()));
                chain.Clear();
            }

            if (_position >= text.Length)
                return new FilterGraph { SwsFlags = swsFlags, Chains = chains };
            _position++;
        }
    }

    private string? ReadSwsFlags()
    {
        if (string.CompareOrdinal(text, _position, SwsPrefix, 0, SwsPrefix.Length) != 0)
            return null;
        var end = text.IndexOf(';', _position);
        if (end < 0)
            throw Error("sws_flags is not followed by ';'", _position);
        var flags = text[(_position + SwsPrefix.Length)..end];
        _position = end + 1;
        return flags;
    }

    private FilterCall ReadFilter()
    {
        var inputs = ReadLabels();
        var start = _position;
        var name = FilterText.ReadToken(text, ref _position, "=,;[");
        if (name.Length == 0)
            throw Error("A filter's name is missing", start);
        string? instance = null;
        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && at + 1 < name.Length)
            (name, instance) = (name[..at], name[(at + 1)..]);

        string? arguments = null;
        IReadOnlyList<FilterOption> options = [];
        if (_position < text.Length && text[_position] == '=')
        {
            _position++;
            var at1 = _position;
            arguments = FilterText.ReadToken(text, ref _position, "[],;");
            options = ReadOptions(name, arguments, at1);
        }

        return new FilterCall
        {
            Name = name,
            InstanceId = instance,
            Arguments = arguments,
            Options = options,
            InputLabels = inputs,
            OutputLabels = ReadLabels(),
            Position = start,
        };
    }

    private string[] ReadLabels()
    {
        var labels = new List<string>();
        while (_position < text.Length && text[_position] == '[')
        {
            var start = _position++;
            var label = FilterText.ReadToken(text, ref _position, "]");
            if (_position >= text.Length)
                throw Error("A '[' is not closed", start);
            if (label.Length == 0)
                throw Error("A label is empty", start);
            _position++;
            labels.Add(label);
            Skip();
        }

        return labels.ToArray();
    }

    private List<FilterOption> ReadOptions(string filter, string arguments, int where)
    {
        var options = new List<FilterOption>();
        var named = false;
        var i = 0;
        while (i < arguments.Length)
        {
            var key = ReadKey(arguments, ref i);
            if (key is null && named)
                throw Error($"{filter}: a value without a name follows a named option: \"{arguments[i..]}\"", where);
            if (key is { Length: 0 })
                throw Error($"{filter}: an option's name is missing before '='", where);
            named |= key is not null;
            options.Add(new FilterOption(key, FilterText.ReadToken(arguments, ref i, ":")));
            if (i < arguments.Length)
                i++;
        }

        return options;
    }

    private static string? ReadKey(string arguments, ref int position)
    {
        var start = FilterText.SkipWhiteSpace(arguments, position);
        var end = start;
        while (
            end < arguments.Length
            && (char.IsAsciiLetterOrDigit(arguments[end]) || arguments[end] is '-' or '_' or '/' or '.')
        )
            end++;
        var equals = FilterText.SkipWhiteSpace(arguments, end);
        if (equals >= arguments.Length || arguments[equals] != '=')
            return null;
        position = equals + 1;
        return arguments[start..end];
    }

    private void Skip() => _position = FilterText.SkipWhiteSpace(text, _position);

    private FilterGraphSyntaxException Error(string message, int position) => new(message, text, position);
}
