using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Encoders;
using RenderTools.Media;

namespace RenderTools.Completion;

/// <summary>
/// Completes what the chosen encoder takes: -Preset, -PixelFormat, and options written 'name=value', such as
/// <c>-EncoderOption tune=film</c>.
/// </summary>
public sealed partial class EncoderOptionCompleter : Completer
{
    // A range of more numbers is no list to choose from.
    private const int MostNumbers = 20;

    private protected override async Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    )
    {
        var isAudio = typed.Parameter == "AudioOption";
        if ((isAudio ? typed.Other("AudioCodec") : typed.Other("VideoCodec") ?? "libx264") is not { } encoder)
            return [];
        var topic = await typed.Session.FindMedia().Help.EncoderAsync(encoder);
        return typed.Parameter switch
        {
            "PixelFormat" => topic.PixelFormats.Select(format => new Suggestion(format)),
            "Preset" => Values(encoder, topic, EncoderProfile.Of(encoder).PresetOption[1..])
                .Select(v => new Suggestion(v.Name, v.Text)),
            _ => Pairs(encoder, topic, typed.Text),
        };
    }

    private static IEnumerable<Suggestion> Pairs(string encoder, FfmpegTopic topic, string text)
    {
        var separator = text.IndexOf('=', StringComparison.Ordinal);
        if (separator < 0)
            return topic.Options.Values.Select(o => new Suggestion($"{o.Name}=", o.Name, o.Text));
        var name = text[..separator];
        return Values(encoder, topic, name).Select(v => new Suggestion($"{name}={v.Name}", v.Name, v.Text));
    }

    private static IEnumerable<(string Name, string Text)> Values(string encoder, FfmpegTopic topic, string name)
    {
        if (!topic.Options.TryGetValue(name, out var option))
            return [];
        if (option.Values.Count > 0)
            return option.Values;
        if (EncoderPresets.Of(encoder, name) is { Count: > 0 } words)
            return words.Select(word => (word, option.Text));
        return
            Range().Match(option.Text) is { Success: true } range
            && int.TryParse(range.Groups[1].ValueSpan, NumberStyles.Integer, CultureInfo.InvariantCulture, out var low)
            && int.TryParse(range.Groups[2].ValueSpan, NumberStyles.Integer, CultureInfo.InvariantCulture, out var high)
            && high - low < MostNumbers
            ? Enumerable
                .Range(low, high - low + 1)
                .Select(number => (number.ToString(CultureInfo.InvariantCulture), option.Text))
            : [];
    }

    [GeneratedRegex(@"\(from (-?\d+) to (-?\d+)\)", RegexOptions.None, 1_000)]
    private static partial Regex Range();
}
