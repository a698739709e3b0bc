using RenderTools.Primitives;

namespace RenderTools.Encoders.Standalone;

/// <summary>Refuses options of a standalone encoder that contradict each other, and those that the tool sets.</summary>
internal static class StandaloneOptions
{
    /// <summary>Checks settings. What an option means, the encoder itself knows.</summary>
    /// <exception cref="RenderToolsException">
    /// EncoderOptionUnknown, EncoderOptionOwned, EncoderOptionRepeated, RateControlContradiction, TwoPassUnsupported,
    /// TwoPassNeedsBitrate.
    /// </exception>
    public static void Check(StandaloneEncoder encoder, RenderSettings settings)
    {
        var options = settings.EncoderOptions;
        foreach (var option in options)
            Check(encoder, option);
        if (options.GroupBy(o => o.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw Refusal("EncoderOptionRepeated", $"-EncoderOption '{repeated.Key}' is given more than once.");
        var bitrate = Array.Exists(options, o => o.Name == encoder.Bitrate);
        if (settings.Crf is not null && bitrate)
            throw Refusal(
                "RateControlContradiction",
                $"The encoder can follow one rate control, not crf and {encoder.Bitrate}. Keep one of them."
            );
        if (!settings.TwoPass)
            return;
        if (encoder.Passes.Count == 0)
            throw Refusal(
                "TwoPassUnsupported",
                $"{encoder.Name} is not known to encode in two passes. Leave out -TwoPass."
            );
        if (!bitrate)
            throw Refusal(
                "TwoPassNeedsBitrate",
                "-TwoPass spreads a bitrate over the frames, and none is given. Name one with -EncoderOption @{ "
                    + $"'{encoder.Bitrate}' = '2000' }}."
            );
    }

    private static void Check(StandaloneEncoder encoder, EncoderOption option)
    {
        if (option.Name.Length == 0 || !option.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            throw Refusal(
                "EncoderOptionUnknown",
                $"-EncoderOption '{option.Name}' is no name of an option of {encoder.Name}. Write @{{ 'name' = 'value' "
                    + "}; a flag has the value ''."
            );
        if (encoder.Owns(option.Name))
            throw Refusal(
                "EncoderOptionOwned",
                $"-EncoderOption '{option.Name}' is set by RenderTools itself: {encoder.Name} gets its frames, its "
                    + "file and its threads from there, and -Crf, -Preset and -TwoPass set the rest."
            );
    }

    private static RenderToolsException Refusal(string id, string text) => new(id, ErrorKind.InvalidArgument, text);
}
