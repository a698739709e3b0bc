using System.Globalization;

namespace RenderTools.Fixtures;

/// <summary>How the sound lies against the picture, by the timestamps of the first packets.</summary>
public static class AudioOffset
{
    /// <summary>First audio PTS minus first video PTS, in seconds: positive where the sound begins later.</summary>
    public static async Task<double> OfAsync(string path, string videoStream = "V:0", string audioStream = "a:0") =>
        await FirstAsync(path, audioStream, hidden: true) - await FirstAsync(path, videoStream, hidden: false);

    private static async Task<double> FirstAsync(string path, string stream, bool hidden)
    {
        // Packets come in decoding order: the first shown is among the first few.
        var output = await CommandRunner.FfprobeAsync([
            "-select_streams",
            stream,
            "-read_intervals",
            "%+#20",
            "-show_entries",
            "packet=pts_time,flags",
            "-of",
            "csv=p=0",
            path,
        ]);
        return output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(','))
            // D: hidden by an edit list. Sound that is hidden (an encoder's delay) lies where it lay, also where a
            // container cannot hide it.
            .Where(fields => fields[0] is not "N/A" && (hidden || !fields[1].Contains('D', StringComparison.Ordinal)))
            .Select(fields => double.Parse(fields[0], CultureInfo.InvariantCulture))
            .Min();
    }
}
