using System.Text;

namespace RenderTools.Rendering.Executors;

/// <summary>The lines of a text file that another machine writes, each handed on once.</summary>
/// <param name="path">The file; it may come later.</param>
/// <param name="take">Takes a line.</param>
internal sealed class TailedFile(string path, Action<string> take)
{
    // More than a step of progress, far less than a log may have.
    private const int Step = 1 << 16;

    // A line that does not end costs no more memory than this.
    private const int LongestLine = 1 << 16;

    private readonly List<byte> _line = [];
    private long _position;

    /// <summary>Hands on the lines that are whole by now.</summary>
    /// <param name="isEnded">Whether nothing will be added, so that the rest is a line, too.</param>
    public void Read(bool isEnded = false)
    {
        if (File.Exists(path))
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            file.Seek(_position, SeekOrigin.Begin);
            var buffer = new byte[Step];
            int count;
            while ((count = file.Read(buffer)) > 0)
            {
                _position += count;
                Take(buffer.AsSpan(0, count));
            }
        }

        if (isEnded && _line.Count > 0)
            HandOn();
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            if (one == '\n')
                HandOn();
            else if (_line.Count < LongestLine)
                _line.Add(one);
        }
    }

    private void HandOn()
    {
        take(Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
        _line.Clear();
    }
}
