using System.Collections;
using System.Globalization;
using System.Management.Automation;
using RenderTools.Encoders;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Arguments;

/// <summary>
/// Reads what people write for -Zone: objects, hashtables, rows of a CSV, the path of a CSV or of Av1an's zones file.
/// </summary>
internal static class ZoneArguments
{
    private static readonly string[] Places = ["Start", "End", "StartFrame", "EndFrame"];
    private static readonly string[] Differences = ["Crf", "Preset", "EncoderOption", "VideoFilter"];
    private static readonly EncoderOptionsAttribute Options = new();

    /// <summary>Reads them.</summary>
    /// <param name="cmdlet">Whose current location counts.</param>
    /// <param name="zones">What was written.</param>
    /// <exception cref="RenderToolsException">
    /// ZoneFileNotFound, ZoneUnreadable, ZoneColumnMissing, ZoneChangesNothing.
    /// </exception>
    public static IReadOnlyList<ZoneRequest> Read(PSCmdlet cmdlet, object[] zones) =>
        [
            .. zones.SelectMany(zone =>
                zone is PSObject { BaseObject: string or FileInfo } or string or FileInfo
                    ? FromFile(NewPath.Resolve(cmdlet, zone.ToString()!))
                    : [FromObject(zone)]
            ),
        ];

    private static IEnumerable<ZoneRequest> FromFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RenderToolsException(
                "ZoneFileNotFound",
                ErrorKind.NotFound,
                $"The zones '{path}' cannot be read: {error.Message} Name a CSV with the columns "
                    + "Start and End, or Av1an's zones file.",
                error
            );
        }

        return Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase)
            ? ZoneCsv.Rows(path, text).Select(FromObject)
            : ZoneFile.Read(text.Split('\n'));
    }

    private static ZoneRequest FromObject(object zone)
    {
        var bag = PropertyBagAttribute.Bag(zone);
        if (Places.All(name => Value(bag, name) is null) || !Differences.Any(name => bag.Properties[name] is not null))
            throw new RenderToolsException(
                "ZoneColumnMissing",
                ErrorKind.InvalidArgument,
                "A zone has Start, End or both, each a time or a frame's number, and at least one of Crf, Preset, "
                    + "EncoderOption and VideoFilter. Write @{ Start = '1:00'; End = '1:30'; Crf = 18 }."
            );
        var settings = new RenderZone
        {
            Crf = Text(bag, "Crf") is { } crf ? Number(crf) : null,
            Preset = Text(bag, "Preset"),
            VideoFilter = Text(bag, "VideoFilter"),
            EncoderOptions = EncoderOptions(Value(bag, "EncoderOption")),
        };
        return settings is { Crf: null, Preset: null, VideoFilter: null, EncoderOptions.Length: 0 }
            ? throw new RenderToolsException(
                "ZoneChangesNothing",
                ErrorKind.InvalidArgument,
                "A zone has the same settings as the rest. Give it Crf, Preset, EncoderOption or VideoFilter."
            )
            : new ZoneRequest(Edge(bag, "Start"), Edge(bag, "End"), settings);
    }

    // A bare number is seconds, as in every other parameter. A frame has an f behind its number, or a column of its
    // own.
    private static ZoneEdge? Edge(PSObject bag, string name)
    {
        if (Text(bag, name + "Frame") is { } number)
            return new ZoneEdge(null, Frame(number));
        var value = Value(bag, name);
        if (value is null)
            return null;
        if (value is TimeSpan time)
            return new ZoneEdge(time, null);
        var text = System.Convert.ToString(value, CultureInfo.InvariantCulture)!.Trim();
        if (text is [.. var digits, 'f'])
            return new ZoneEdge(null, Frame(digits));
        return SpanAttribute.Parse(text) is { } span
            ? new ZoneEdge(span, null)
            : throw Unreadable(
                $"'{text}' is neither a time nor a frame. Write '1:30', 90 or '90s' for a time, '2250f' for a frame"
            );
    }

    private static long Frame(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var frame)
            ? frame
            : throw Unreadable($"'{text}' is no frame's number");

    private static string[] EncoderOptions(object? value)
    {
        if (value is null)
            return [];
        var options = value is string text
            ? text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : value;
        try
        {
            return
            [
                .. ((IEnumerable)Options.Transform(null!, options))
                    .Cast<EncoderOption>()
                    .Select(o => $"{o.Name}={o.Value}"),
            ];
        }
        catch (ArgumentTransformationMetadataException error)
        {
            throw Unreadable(error.Message.TrimEnd('.'));
        }
    }

    private static double Number(string text) =>
        double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and <= 255
            ? number
            : throw Unreadable($"Crf '{text}' is no number from 0 to 255");

    private static string? Text(PSObject bag, string name) =>
        System.Convert.ToString(Value(bag, name), CultureInfo.InvariantCulture)?.Trim() is { Length: > 0 } text
            ? text
            : null;

    private static object? Value(PSObject bag, string name) =>
        bag.Properties[name]?.Value is { } value
        && (value is PSObject p ? p.BaseObject : value) is var bare
        && bare is not ""
            ? bare
            : null;

    private static RenderToolsException Unreadable(string why) =>
        new("ZoneUnreadable", ErrorKind.InvalidData, $"A zone cannot be read: {why}.");
}
