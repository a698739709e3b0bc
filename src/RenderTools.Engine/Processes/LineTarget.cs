using System.Text;
using CliWrap;

namespace RenderTools.Processes;

/// <summary>
/// Hands on what a program prints, line by line. A line ends at LF, CR or both. One without end costs no memory: what goes
/// beyond a length is dropped.
/// </summary>
internal sealed class LineTarget(Action<string> onLine, int longest)
{
    private readonly StringBuilder _line = new();
    private bool _afterReturn;

    /// <summary>A pipe's target.</summary>
    /// <param name="onLine">Called for each line.</param>
    /// <param name="longest">Characters of a line that are handed on.</param>
    /// <param name="onRead">Called whenever the program has printed anything, at a line's end or not.</param>
    public static PipeTarget Create(Action<string> onLine, int longest, Action onRead) =>
        PipeTarget.Create((stream, token) => new LineTarget(onLine, longest).ReadAsync(stream, onRead, token));

    private async Task ReadAsync(Stream stream, Action onRead, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(
            stream,
            Encoding.UTF8,
            detectEncodingFromByteOrderMarks: false,
            leaveOpen: true
        );
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            onRead();
            Take(buffer.AsSpan(0, read));
        }

        if (_line.Length > 0)
            End();
    }

    private void Take(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var end = text.IndexOfAny('\n', '\r');
            var part = end < 0 ? text : text[..end];
            _line.Append(part[..Math.Min(part.Length, longest - _line.Length)]);
            if (end < 0)
            {
                _afterReturn &= part.Length == 0;
                return;
            }

            // The LF of a CR LF ends nothing more.
            if (text[end] != '\n' || !_afterReturn || end > 0)
                End();
            _afterReturn = text[end] == '\r';
            text = text[(end + 1)..];
        }
    }

    private void End()
    {
        onLine(_line.ToString());
        _line.Clear();
    }
}
