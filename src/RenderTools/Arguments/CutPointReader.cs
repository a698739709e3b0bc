using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Scaling;

namespace RenderTools.Arguments;

/// <summary>
/// Reads where to cut, as people and other programs write it: times, frames ('1200f'), objects with Frame, StartPts or
/// Start, a CSV with a column Frame or Start, the scenes.json of Av1an.
/// </summary>
/// <param name="cmdlet">The cmdlet, for the current location.</param>
internal sealed class CutPointReader(PSCmdlet cmdlet)
{
    /// <summary>The cut points of all items.</summary>
    /// <exception cref="RenderToolsException">CutPointUnreadable, CutPointFileNotFound.</exception>
    public IReadOnlyList<CutPoint> Read(IEnumerable<object> items) => [.. items.SelectMany(Points)];

    private IEnumerable<CutPoint> Points(object item)
    {
        var bare = item is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : item;
        return bare switch
        {
            TimeSpan time => [time],
            string text => OfText(text) is { } point ? [point] : OfFile(text),
            IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal =>
            [
                TimeSpan.FromSeconds(number.ToDouble(CultureInfo.InvariantCulture)),
            ],
            _ => OfObject(PSObject.AsPSObject(item)),
        };
    }

    private static CutPoint? OfText(string text) =>
        text.Trim() is [.. var digits, 'f'] && Frame(digits) is { } frame ? CutPoint.AtFrame(frame)
        : SpanAttribute.Parse(text) is { } time ? time
        : null;

    private static IEnumerable<CutPoint> OfObject(PSObject bag)
    {
        object? Value(string name)
        {
            var value = bag.BaseObject is IDictionary table ? table[name] : bag.Properties[name]?.Value;
            return value is PSObject { BaseObject: not PSCustomObject } inner ? inner.BaseObject : value;
        }

        return (Text(Value("Frame")), Text(Value("StartPts")), Value("Start")) switch
        {
            ({ Length: > 0 } text, _, _) when Frame(text) is { } frame => [CutPoint.AtFrame(frame)],
            (_, { Length: > 0 } text, _)
                when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pts) =>
            [
                CutPoint.AtPts(pts),
            ],
            (_, _, TimeSpan time) => [time],
            (_, _, { } start) when SpanAttribute.Parse(Text(start) ?? "") is { } time => [time],
            // The first chunk of a plan is open: it begins where the video does.
            _ when bag.Properties["StartPts"] is not null => [],
            _ => throw Unreadable($"'{bag}' has neither a Frame nor a Start"),
        };
    }

    private IEnumerable<CutPoint> OfFile(string name)
    {
        var path = NewPath.Resolve(cmdlet, name);
        if (!File.Exists(path))
            throw new RenderToolsException(
                "CutPointFileNotFound",
                ErrorKind.NotFound,
                $"'{name}' is no time, no frame ('1200f'), and no file. Write a time such as 90 or '1:30', or name a "
                    + "CSV or a scenes.json that exists."
            );
        var text = File.ReadAllText(path);
        return text.TrimStart() is ['{', ..] ? OfScenesJson(path, text) : OfCsv(path, text);
    }

    // Av1an (scenes.rs) counts frames from 0; a scene begins at its start_frame.
    private static List<CutPoint> OfScenesJson(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return
            [
                .. document
                    .RootElement.GetProperty("scenes")
                    .EnumerateArray()
                    .Select(scene => CutPoint.AtFrame(scene.GetProperty("start_frame").GetInt32())),
            ];
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unreadable($"'{path}' is no scenes.json of Av1an: {error.Message}", error);
        }
    }

    private static IEnumerable<CutPoint> OfCsv(string path, string text)
    {
        var records = CsvText.Records(text, ',').ToArray();
        var header = records.Length == 0 ? [] : records[0].Fields.ToArray();
        int Column(string name) =>
            Array.FindIndex(header, field => field.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
        var (frames, starts) = (Column("Frame"), Column("Start"));
        if (frames < 0 && starts < 0)
            throw Unreadable($"'{path}' has neither a column Frame nor a column Start");
        foreach (var (fields, line, _, _) in records.Skip(1).Where(record => record.Fields.Any(f => f.Length > 0)))
        {
            var cell = (frames >= 0 ? frames : starts) is var column && column < fields.Count ? fields[column] : "";
            yield return frames >= 0 && Frame(cell) is { } frame ? CutPoint.AtFrame(frame)
            : frames < 0 && SpanAttribute.Parse(cell) is { } time ? time
            : throw Unreadable($"'{path}' has in line {line} no {(frames >= 0 ? "frame" : "time")}: '{cell}'");
        }
    }

    private static int? Frame(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var frame) ? frame : null;

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static RenderToolsException Unreadable(string why, Exception? error = null) =>
        new(
            "CutPointUnreadable",
            ErrorKind.InvalidData,
            $"{why}. -CutPoint takes times, frames ('1200f'), objects with Frame or Start, a CSV with one of these "
                + "columns, and Av1an's scenes.json.",
            error
        );
}
